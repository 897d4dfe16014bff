import { expect, test } from "../fixtures/test";
import { expectTokens } from "../fixtures/tokens";

const held = { outputs: [{ type: "text" as const, tokens: 20 }], holdAt: 10 };

test("a message sent while a run is live waits and starts by itself at its end", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use([held, "plain"]);
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expectTokens(conversation.answer, "t", 10);
  await conversation.send(script.prompt("Second."));
  const queue = page.getByRole("list", { name: "Messages that wait" });
  await expect(queue.getByRole("listitem")).toContainText(["Second."]);
  await expect(conversation.questions).toHaveCount(1);
  await script.release();
  await expect(queue).toBeHidden();
  await expect(conversation.questions).toHaveCount(2);
  await expect(conversation.answers).toHaveCount(2);
  await expectTokens(conversation.answers.first(), "t", 20);
  await expect(conversation.answer).toContainText("Here is the answer");
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  expect(await script.requests()).toHaveLength(2);
});

test("a queued message that is removed is never sent", async ({ conversation, page, upstream }) => {
  const script = await upstream.use([held, "plain"]);
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expectTokens(conversation.answer, "t", 10);
  await conversation.send(script.prompt("Second."));
  const queue = page.getByRole("list", { name: "Messages that wait" });
  await queue.getByRole("button", { name: "Remove this message" }).click();
  await expect(queue).toBeHidden();
  await script.release();
  await expectTokens(conversation.answer, "t", 20);
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await conversation.reload();
  await expect(conversation.answers).toHaveCount(1);
  expect(await script.requests()).toHaveLength(1);
});

test("Send pressed twice sends once", async ({ conversation, upstream }) => {
  const script = await upstream.use("plain");
  await conversation.open();
  await conversation.box.fill(script.prompt());
  await conversation.sendButton.dblclick();
  await expect(conversation.answer).toContainText("Here is the answer");
  await expect(conversation.questions).toHaveCount(1);
  expect(await script.requests()).toHaveLength(1);
});

test("what waits when a run is stopped comes back into the box as a draft", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use(held);
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expectTokens(conversation.answer, "t", 10);
  await conversation.send("Second, waiting.");
  const queued = conversation.page.getByRole("list", { name: "Messages that wait" });
  await expect(queued.getByText("Second, waiting.")).toBeVisible();
  await expect(conversation.box).toHaveValue("");
  await conversation.stopButton.click();
  await expect(conversation.answer.getByText("Stopped")).toBeVisible();
  await expect(conversation.box).toHaveValue("Second, waiting.");
});
