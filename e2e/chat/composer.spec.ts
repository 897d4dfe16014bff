import { expectAccessible } from "../fixtures/accessible";
import { holdScripts } from "../fixtures/hold-scripts";
import { expect, test } from "../fixtures/test";

const long = "a line of a long text\n".repeat(300);

/** Pastes as a person would; the browser's own clipboard is not for tests. */
async function paste(box: import("@playwright/test").Locator, text: string) {
  await box.evaluate((area, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    area.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}

test("a draft is there after a reload and on another device, each thread with its own @layout", async ({
  login,
  visit,
  upstream,
}) => {
  const somebody = await login();
  const one = await visit(somebody);
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await one.conversation.open();
  await one.conversation.send(script.prompt());
  const threadId = await one.conversation.threadId();
  await expect(one.conversation.answer).toContainText("t000005");
  await one.conversation.box.fill("half a thought");
  await one.page.reload();
  await expect(one.conversation.box).toHaveValue("half a thought");
  await one.page.goto("/");
  await expect(one.conversation.box).toHaveValue("");
  await one.conversation.box.fill("another beginning");
  const saved = one.page.waitForResponse(
    (response) => response.url().endsWith("/api/me/draft") && response.request().method() === "PUT",
  );
  await saved;
  const other = await visit(somebody);
  await other.conversation.open();
  await expect(other.conversation.box).toHaveValue("another beginning");
  await other.conversation.open(threadId);
  await expect(other.conversation.box).toHaveValue("half a thought");
});

test("what was sent is no draft any more", async ({ conversation, page, upstream }) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000005");
  await conversation.reload();
  await expect(conversation.box).toHaveValue("");
  await page.goto("/");
  await expect(conversation.box).toHaveValue("");
});

test("what is typed before the page's script runs can be sent", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  const run = await holdScripts(page);
  await page.goto("/", { waitUntil: "commit" });
  await conversation.box.fill(script.prompt());
  run();
  await conversation.sendButton.click();
  await expect(conversation.answer).toContainText("t000005");
});

test("a message arrives though its page is reloaded while it is sent", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  const sent = page.waitForRequest(
    (request) => request.method() === "POST" && request.url().endsWith("/runs"),
  );
  await conversation.send(script.prompt());
  await sent;
  await conversation.reload();
  await expect(conversation.answer).toContainText("t000005");
  await expect(conversation.questions).toHaveCount(1);
  await expect(conversation.box).toHaveValue("");
});

test("a file and a long paste go with the message @layout", { tag: "@long" }, async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach", exact: true }).click();
  await (await chooser).setFiles({
    ...{ name: "notes.md", mimeType: "text/markdown", buffer: Buffer.from("# Notes\n") },
  });
  const list = page.getByRole("list", { name: "Attached files" });
  await expect(list).toContainText("notes.md");
  await paste(conversation.box, long);
  await expect(list).toContainText("Pasted text.txt");
  await expect(conversation.box).toHaveValue("");
  await expectAccessible(page);
  await page.reload();
  await expect(list).toContainText("notes.md");
  await expect(list).toContainText("Pasted text.txt");
  await conversation.send(script.prompt("Read this."));
  await expect(conversation.questions).toContainText("notes.md");
  await expect(list).toHaveCount(0);
  const [request] = await script.waitFor("ended");
  expect(JSON.stringify(request)).toContain("notes.md");
});

test("a long paste can become text again", async ({ conversation, page }) => {
  await conversation.open();
  await paste(conversation.box, long);
  await page.getByRole("button", { name: "Insert as text" }).click();
  await expect(conversation.box).toHaveValue(long);
  await expect(page.getByRole("list", { name: "Attached files" })).toHaveCount(0);
  const { height } = (await conversation.box.boundingBox()) ?? { height: 0 };
  expect(height).toBeLessThanOrEqual((page.viewportSize()?.height ?? 0) * 0.4 + 1);
  await conversation.box.fill("");
});

test("a file that is no text says so in its place, and nothing else is lost", {
  tag: "@long",
}, async ({ conversation, page, watch }) => {
  watch.allow(/status of 415/);
  await conversation.open();
  await conversation.box.fill("Look at this.");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach", exact: true }).click();
  await (await chooser).setFiles({
    ...{ name: "image.png", mimeType: "image/png", buffer: Buffer.from([0x89, 0, 1, 2, 0xff]) },
  });
  const list = page.getByRole("list", { name: "Attached files" });
  await expect(list).toContainText("Only text files can be attached.");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove image.png" }).click();
  await expect(conversation.box).toHaveValue("Look at this.");
  await conversation.box.fill("");
});

test("a queued message can be edited until it is sent", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  await conversation.open();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000010");
  await conversation.send("Later.");
  const queue = page.getByRole("list", { name: "Messages that wait" });
  await queue.getByRole("button", { name: "Edit this message" }).click();
  await queue.getByRole("textbox").fill("Later, and better.");
  const kept = page.waitForResponse((response) => response.request().method() === "PATCH");
  await page.keyboard.press("Enter");
  await expect(queue).toContainText("Later, and better.");
  await kept;
  await page.reload();
  await expect(queue).toContainText("Later, and better.");
  await queue.getByRole("button", { name: "Remove this message" }).click();
  await expect(queue).toHaveCount(0);
  await script.release();
});

test("the up arrow in an empty box edits the last message", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  await conversation.send(script.prompt("First."));
  await expect(conversation.answer).toContainText("t000005");
  await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  await conversation.box.press("ArrowUp");
  await expect(page.getByRole("textbox", { name: /edit/i })).toBeFocused();
});

test("thinking chosen for a thread stays with it", async ({ conversation, page, upstream }) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  const thinking = page.getByRole("button", { name: "Thinking" });
  await expect(thinking).toHaveAttribute("aria-pressed", "true");
  await thinking.click();
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000005");
  await conversation.reload();
  await expect(thinking).toHaveAttribute("aria-pressed", "false");
  const kept = page.waitForResponse((response) => response.request().method() === "PATCH");
  await thinking.click();
  await kept;
  await page.reload();
  await expect(thinking).toHaveAttribute("aria-pressed", "true");
});
