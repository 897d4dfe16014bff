import { expect, test } from "../fixtures/test";
import { text } from "../upstream/fault-entry";

test("Copy puts the answer's own text on the clipboard", async ({
  context,
  conversation,
  page,
  upstream,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const source = "A **bold** word and\n\n- one\n- two\n";
  const script = await upstream.use({ outputs: [text(source)] });
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  // The word stands for two seconds, which a slow machine may not look at: time stands still.
  await page.clock.install();
  await page.clock.pauseAt(new Date(Date.now() + 1_000));
  await conversation.answer.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(conversation.answer.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(source);
});

test("Regenerate adds a version beside the old one, and each can be shown", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use([
    { outputs: [text("The first answer.")] },
    { outputs: [text("The second answer.")] },
  ]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("The first answer.");
  await conversation.answer.getByRole("button", { name: "Regenerate" }).click();
  await expect(conversation.answer).toContainText("The second answer.");
  await expect(conversation.answers).toHaveCount(1);
  await expect(conversation.answer).toContainText("2 / 2");
  await conversation.answer.getByRole("button", { name: "Previous version" }).click();
  await expect(conversation.answer).toContainText("The first answer.");
  await conversation.reload();
  await expect(conversation.answer).toContainText("1 / 2");
  await conversation.answer.getByRole("button", { name: "Next version" }).click();
  await expect(conversation.answer).toContainText("The second answer.");
});

test("Continue goes on after an answer that reached its length limit", async ({
  conversation,
  upstream,
}) => {
  const script = await upstream.use([
    "finish-length",
    { outputs: [text("And this is the rest.")] },
  ]);
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("reached its length limit");
  await conversation.answer.getByRole("button", { name: "Continue" }).click();
  await expect(conversation.answer).toContainText("And this is the rest.");
  await expect(conversation.answers).toHaveCount(2);
  await expect(conversation.questions).toHaveCount(1);
  const sent = await script.sent(1);
  expect(sent.map(({ role }) => role).slice(0, 2)).toEqual(["user", "assistant"]);
});

test("a new thread gets its own address and its place in the list", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use("plain");
  await conversation.open();
  await conversation.send(script.prompt("What is a monad?"));
  const threadId = await conversation.threadId();
  await expect(conversation.answer).toContainText("Here is the answer");
  const row = page.getByRole("navigation", { name: "Threads" }).locator(`a[href="/t/${threadId}"]`);
  await expect(row).toBeVisible();
  await page.getByRole("button", { name: "New thread" }).click();
  await expect(page).toHaveURL("/");
  await expect(conversation.answers).toHaveCount(0);
  await row.click();
  await expect(conversation.answer).toContainText("Here is the answer");
});

test("another person's thread is not there", async ({ login, page, watch, upstream }) => {
  const stranger = await login();
  const script = await upstream.use("plain");
  const threadId = await stranger.api.createThread();
  const { runId } = await stranger.api.send(threadId, script.prompt());
  await stranger.api.untilEnded(runId ?? "");
  watch.allow(/status of 404/);
  const response = await page.goto(`/t/${threadId}`);
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  expect(await page.content()).not.toContain("Here is the answer");
});
