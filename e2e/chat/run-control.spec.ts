import { expectAccessible } from "../fixtures/accessible";
import { expect, test } from "../fixtures/test";

const say = (text: string) => ({ outputs: [{ type: "text" as const, text }] });
const call = (name: string, args: unknown) => ({
  outputs: [{ type: "tool-calls" as const, calls: [{ name, arguments: args }] }],
});
const work = (n: number) => call("bash", { command: `echo ${n}` });
const held = { ...work(0), holdAt: 1 };

test("a run is spoken to while it works, and reads it before its next step @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use([work(1), held, say("As you say.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  const bar = page.getByRole("region", { name: "The live run" });
  await expect(bar).toContainText("Step 2 of 5,000");
  await conversation.box.fill(script.prompt("Use the other file"));
  await expect(page.getByRole("radio", { name: "At the next step" })).toBeChecked();
  await page.getByRole("radio", { name: "After this run" }).check();
  await page.getByRole("radio", { name: "At the next step" }).check();
  await expectAccessible(page);
  await conversation.box.press("Enter");
  const waiting = page.getByRole("list", { name: "Messages that wait" });
  await expect(waiting.getByRole("listitem")).toContainText("Use the other file");
  await conversation.reload();
  await expect(waiting.getByRole("listitem")).toContainText("Use the other file");
  await waiting.getByRole("button", { name: "Edit this message" }).click();
  await waiting.getByRole("textbox").fill(script.prompt("Use the third file"));
  const kept = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.keyboard.press("Enter");
  await kept;
  await script.waitFor("held");
  await script.release();
  await expect(conversation.answer).toContainText("As you say.");
  await expect(conversation.answer).toContainText("Use the third file");
  await expect(waiting).toBeHidden();
  await expect(bar).toBeHidden();
  await expect(conversation.questions).toHaveCount(1);
  expect((await script.sent(2)).at(-1)).toMatchObject({
    role: "user",
    content: script.prompt("Use the third file"),
  });
  await conversation.reload();
  await expect(conversation.answer).toContainText("Use the third file");
});

test("a run pauses after its step when asked, and continues @layout", { tag: "@long" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([work(1), held, say("Finished.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  const bar = page.getByRole("region", { name: "The live run" });
  await bar.getByRole("button", { name: "Pause after this step" }).click();
  await expect(bar).toContainText("Pauses after this step");
  await script.waitFor("held");
  await script.release();
  await expect(conversation.answer).toContainText("Paused, as you asked");
  await expect(conversation.answer).toContainText("2 commands");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(conversation.answer).toContainText("Finished.");
  await expect(conversation.answers).toHaveCount(2);
});

test("limits are set before a run, raised while it is live, and warn before they pause it @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const steps = [work(1), work(2), work(3), held, work(5), work(6)];
  const script = await upstream.use([...steps, say("Never reached.")]);
  await conversation.open();
  await page.getByRole("button", { name: "Tools", exact: true }).click();
  const menu = page.getByRole("dialog", { name: "Tools" });
  await menu.getByText("Limits of a run").click();
  await menu.getByLabel("Steps").fill("many");
  await menu.getByRole("button", { name: "Save" }).click();
  await expect(menu.getByLabel("Steps")).toHaveAccessibleDescription(/whole number from 1/);
  await menu.getByLabel("Steps").fill("4");
  await menu.getByRole("button", { name: "Save" }).click();
  await expect(menu).toBeHidden();
  await conversation.send(script.prompt());
  const bar = page.getByRole("region", { name: "The live run" });
  await expect(bar).toContainText("Step 4 of 4");
  await bar.getByRole("button", { name: "Change the limits" }).click();
  const dialog = page.getByRole("dialog", { name: "Limits of this run" });
  await expect(dialog.getByLabel("Minutes")).toHaveValue("1440");
  await dialog.getByLabel("Steps").fill("5");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(bar).toContainText("Step 4 of 5");
  await script.waitFor("held");
  await script.release();
  await expect(conversation.answer).toContainText("4 of 5 steps are used.");
  await expect(conversation.answer).toContainText("Paused at its limit of 5 steps");
  await conversation.reload();
  await expect(conversation.answer).toContainText("Paused at its limit of 5 steps");
  await page.getByRole("button", { name: "Tools", exact: true }).click();
  await menu.getByText("Limits of a run").click();
  await expect(menu.getByLabel("Steps")).toHaveValue("4");
});

test("a run that goes in circles is nudged, or let go on @layout", { tag: "@long" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const circle = Array.from({ length: 5 }, () => work(1));
  const script = await upstream.use([...circle, held, say("Something else.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  const bar = page.getByText("It may go in circles.");
  await expect(bar).toBeVisible();
  await expect(conversation.answer).toContainText("The last 5 steps made the same calls (bash).");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Nudge it" }).click();
  await expect(bar).toBeHidden();
  await expect(page.getByRole("list", { name: "Messages that wait" })).toContainText(
    "You seem to repeat yourself.",
  );
  await script.waitFor("held");
  await script.release();
  await expect(conversation.answer).toContainText("You seem to repeat yourself.");
});

test("a call that waits is answered with a message instead @layout", { tag: "@long" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([
    call("web_fetch", { url: "http://10.0.0.1/secret" }),
    say("Then I look there."),
  ]);
  await conversation.open();
  await conversation.send(script.prompt());
  const card = page.getByRole("region", { name: "Allow web_fetch?" });
  await card.getByRole("button", { name: "Write a message instead" }).click();
  await expect(conversation.box).toBeFocused();
  await conversation.send(script.prompt("Look into the README instead"));
  await expect(conversation.answer).toContainText("Then I look there.");
  await expect(card).toBeHidden();
  const sent = await script.sent(1);
  expect(sent.at(-2)?.content).toContain("wrote a message instead");
  expect(sent.at(-1)).toMatchObject({
    role: "user",
    content: script.prompt("Look into the README instead"),
  });
});

test("an endpoint whose account is empty pauses the run, which goes on when it is not @layout", {
  tag: "@long",
}, async ({ conversation, page, upstream }) => {
  const script = await upstream.use(["zai-1113-arrears", say("Paid.")]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("Paused: The account at the model endpoint");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(conversation.answer).toContainText("Paid.");
});

test("a model and a tool that say nothing are said to, with the time", { tag: "@long" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([
    { outputs: [{ type: "text", tokens: 20 }], holdAt: 10 },
    call("bash", { command: "sleep 600" }),
  ]);
  await page.clock.install();
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000010");
  await page.clock.fastForward(30_000);
  await expect(conversation.answer).not.toContainText("No tokens");
  await page.clock.fastForward(15_000);
  await expect(conversation.answer).toContainText(/No tokens for 4\d s/);
  await script.release();
  await expect(conversation.answer).toContainText("t000020");
  await expect(conversation.answer).not.toContainText("No tokens");
  const second = script.prompt("And now work.");
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await conversation.send(second);
  await expect(conversation.answer.getByText("sleep 600")).toBeVisible();
  await page.clock.fastForward(200_000);
  await expect(conversation.answer).toContainText(/bash has been silent for 3 min/);
  await conversation.stopButton.click();
  await expect(conversation.answer).toContainText("Stopped");
});
