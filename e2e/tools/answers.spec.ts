import { expectAccessible } from "../fixtures/accessible";
import { expect, test } from "../fixtures/test";

const say = (text: string) => ({ outputs: [{ type: "text" as const, text }] });
const call = (name: string, args: unknown) => ({
  outputs: [{ type: "tool-calls" as const, calls: [{ name, arguments: args }] }],
});
const question = call("ask_user", {
  question: "Which colour?",
  options: [{ label: "Red" }, { label: "Blue", description: "As the sky" }],
});
const fetching = call("web_fetch", { url: "http://10.0.0.1/secret" });

test("a question takes the composer's place and is answered by keyboard @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use([question, say("Blue it is.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  const card = page.getByRole("region", { name: "A question for you" });
  await expect(card).toContainText("Which colour?");
  await expect(conversation.box).toBeHidden();
  await expectAccessible(page);
  await expect(card.getByRole("radio", { name: "Red" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(card.getByRole("radio", { name: "Blue As the sky" })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(conversation.answer).toContainText("Blue it is.");
  await expect(card).toBeHidden();
  await expect(conversation.box).toBeVisible();
  expect((await script.sent(1)).at(-1)).toMatchObject({
    role: "tool",
    content: '{"selected":["Blue"]}',
  });
});

test("a pending approval is there after a reload and in another tab; one decision counts @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use([fetching, say("Understood.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  const card = page.getByRole("region", { name: "Allow web_fetch?" });
  await expect(card).toContainText("http://10.0.0.1/secret");
  await expectAccessible(page);
  await conversation.reload();
  await expect(card.getByRole("button", { name: "Approve" })).toBeFocused();
  const other = await page.context().newPage();
  await other.goto(page.url());
  const there = other.getByRole("region", { name: "Allow web_fetch?" });
  await there.getByRole("textbox", { name: /^Reason/ }).fill("Not that one");
  await there.getByRole("button", { name: "Deny" }).click();
  await expect(card).toBeHidden();
  await expect(conversation.answer).toContainText("Understood.");
  const last = (await script.sent(1)).at(-1);
  expect(last?.content).toContain("denied");
  expect(last?.content).toContain("Not that one");
});

test("whoever is writing when a call comes to wait goes on writing, and decides nothing by it", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use([
    { outputs: [{ type: "text", tokens: 20 }, ...fetching.outputs], holdAt: 10 },
    say("Understood."),
  ]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000010");
  await conversation.box.pressSequentially("And the next ");
  await script.release();
  await expect(page.getByRole("button", { name: "Back to the question" })).toBeVisible();
  await page.keyboard.type("thing ");
  await expect(conversation.box).toHaveValue("And the next thing ");
  await expect(page.getByText("Your message takes the place of the answer.")).toBeVisible();
  await page.getByRole("button", { name: "Back to the question" }).click();
  const card = page.getByRole("region", { name: "Allow web_fetch?" });
  await card.getByRole("button", { name: "Deny" }).click();
  await expect(conversation.answer).toContainText("Understood.");
  await expect(conversation.box).toHaveValue("And the next thing ");
});

test("what is remembered for the thread is not asked again; Stop ends what waits, and what would never end", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use([fetching, fetching, say("Refused twice.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  const allow = page.getByRole("region", { name: "Allow web_fetch?" });
  await allow.getByRole("combobox", { name: "Remember" }).selectOption("In this thread");
  await allow.getByRole("button", { name: "Approve" }).click();
  await expect(conversation.answer).toContainText("Refused twice.");
  // Addresses inside are refused all the same.
  for (const index of [1, 2])
    expect((await script.sent(index)).at(-1)?.content).toContain("not one on the public internet");

  const second = await upstream.use([question]);
  await conversation.send(second.prompt());
  const card = page.getByRole("region", { name: "A question for you" });
  await card.getByRole("button", { name: "Stop" }).click();
  await expect(card).toBeHidden();
  await expect(conversation.answer).toContainText("Stopped");
  const third = await upstream.use([call("bash", { command: "while true; do :; done" })]);
  await conversation.send(third.prompt());
  await expect(conversation.answer.getByRole("button", { name: /^bash: .*running/ })).toBeVisible();
  await conversation.stopButton.click();
  await expect(conversation.answer).toContainText("Stopped");
});

test("tools are turned off per thread, and approval is chosen per tool @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const shell = call("bash", { command: "echo hi" });
  const script = await upstream.use([shell, say("ok")]);
  await conversation.open();
  await page.getByRole("button", { name: "Tools" }).click();
  const menu = page.getByRole("dialog", { name: "Tools" });
  await expectAccessible(page);
  await menu.getByRole("checkbox", { name: "Use web_fetch" }).uncheck();
  await menu.getByRole("combobox", { name: "Approval of bash" }).selectOption("Ask");
  await page.keyboard.press("Escape");
  await conversation.send(script.prompt());
  await page
    .getByRole("region", { name: "Allow bash?" })
    .getByRole("button", { name: "Approve" })
    .click();
  await expect(conversation.answer).toContainText("ok");
  const [request] = await script.requests();
  const { tools } = (request?.body ?? { tools: [] }) as { tools: { function: { name: string } }[] };
  expect(tools.map((tool) => tool.function.name)).not.toContain("web_fetch");
  expect(tools).toHaveLength(7);
  // The person's own word is for all of their threads: back to what others expect.
  await page.getByRole("button", { name: "Tools" }).click();
  await menu.getByRole("combobox", { name: "Approval of bash" }).selectOption("Allow");
  await expect(menu.getByRole("combobox", { name: "Approval of bash" })).toHaveValue("allow");
});
