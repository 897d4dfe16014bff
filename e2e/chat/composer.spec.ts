import { expectAccessible } from "../fixtures/accessible";
import { answered } from "../fixtures/answered";
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

test("a draft is there after a reload, each thread with its own, until it is sent @layout", async ({
  login,
  visit,
  upstream,
}) => {
  const { conversation, page } = await visit(await login());
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  await conversation.send(script.prompt());
  const threadId = await conversation.threadId();
  await expect(conversation.answer).toContainText("t000005");
  await conversation.box.fill("half a thought");
  await page.goto("/");
  await expect(conversation.box).toHaveValue("");
  await conversation.box.fill("another beginning");
  await page.reload();
  await expect(conversation.box).toHaveValue("another beginning");
  await conversation.open(threadId);
  await expect(conversation.box).toHaveValue("half a thought");
  await conversation.send(script.prompt("A whole one."));
  await expect(conversation.answers).toHaveCount(2);
  await page.reload();
  await expect(conversation.questions).toHaveCount(2);
  await expect(conversation.box).toHaveValue("");
});

test("a draft is there on another device, until it is sent", { tag: "@long" }, async ({
  login,
  visit,
  upstream,
}) => {
  const somebody = await login();
  const one = await visit(somebody);
  const other = await visit(somebody);
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await one.conversation.open();
  const saved = one.page.waitForResponse(
    (response) => response.url().endsWith("/api/me/draft") && response.request().method() === "PUT",
  );
  await one.conversation.box.fill(script.prompt("another beginning"));
  await saved;
  await other.conversation.open();
  await expect(other.conversation.box).toHaveValue(/another beginning/);
  await other.conversation.sendButton.click();
  await expect(other.conversation.answer).toContainText("t000005");
  await other.page.goto("/");
  await expect(other.conversation.box).toHaveValue("");
});

test("what is typed before the page's script runs is looked for and can be sent, before any list of models", {
  tag: "@long",
}, async ({ conversation, page, seed, upstream }) => {
  const word = `okapi${Date.now()}`;
  await seed({ text: "About animals", events: answered(`An ${word} has stripes.`) });
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 20 }], holdAt: 10 });
  const run = await holdScripts(page);
  // Asked and never answered.
  await page.route("**/api/models", () => undefined);
  await page.goto("/", { waitUntil: "commit" });
  await conversation.box.fill(script.prompt());
  const search = page.getByRole("searchbox", { name: "Search threads" });
  await search.fill(word);
  run();
  await expect(page.getByRole("link", { name: /About animals/ }).locator("mark")).toHaveText(word);
  await expect(search).toHaveValue(word);
  // The composer, which takes the focus of a page nobody has touched, leaves it there.
  await expect(search).toBeFocused();
  await conversation.sendButton.click();
  await expect(conversation.answer).toContainText("t000010");
  await expect(page.getByRole("article", { name: "glm-5.1-fp8" })).toHaveCount(1);
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

test("a long paste can become text again; files beyond what a message takes are not dropped in silence", {
  tag: "@long",
}, async ({ conversation, page }) => {
  await conversation.open();
  await paste(conversation.box, long);
  await page.getByRole("button", { name: "Insert as text" }).click();
  await expect(conversation.box).toHaveValue(long);
  const list = page.getByRole("list", { name: "Attached files" });
  await expect(list).toHaveCount(0);
  const { height } = (await conversation.box.boundingBox()) ?? { height: 0 };
  expect(height).toBeLessThanOrEqual((page.viewportSize()?.height ?? 0) * 0.4 + 1);
  await conversation.box.fill("");

  const files = Array.from({ length: 12 }, (_, at) => ({
    name: `note-${at}.txt`,
    mimeType: "text/plain",
    buffer: Buffer.from(`note ${at}`),
  }));
  await page.locator("input[type=file]").setInputFiles(files);
  await expect(list.getByRole("listitem")).toHaveCount(10);
  const refusal = page.getByText("2 files were not attached: a message takes at most 10.");
  await expect(refusal).toBeVisible();
  await page.getByRole("button", { name: "Remove note-0.txt" }).click();
  await expect(page.getByText("were not attached")).toHaveCount(0);
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

interface Asked {
  chat_template_kwargs: { enable_thinking: boolean };
  tools: { function: { name: string } }[];
}

/** Whether a request asked for thinking and offered a tool. */
function asksFor({ body }: { body: unknown }) {
  const { chat_template_kwargs, tools } = body as Asked;
  const names = tools.map((tool) => tool.function.name);
  return {
    thinking: chat_template_kwargs.enable_thinking,
    bash: names.includes("bash"),
    web_fetch: names.includes("web_fetch"),
  };
}

test("thinking and tools chosen for a thread stay with it, and are what its runs ask for", async ({
  conversation,
  page,
  upstream,
}) => {
  const script = await upstream.use({ outputs: [{ type: "text", tokens: 5 }] });
  await conversation.open();
  const thinking = page.getByRole("button", { name: "Thinking" });
  await expect(thinking).toHaveAttribute("aria-pressed", "true");
  await thinking.click();
  const tools = page.getByRole("button", { name: "Tools" });
  const fetching = page
    .getByRole("dialog", { name: "Tools" })
    .getByRole("checkbox", { name: "Use web_fetch" });
  await tools.click();
  await fetching.uncheck();
  await page.keyboard.press("Escape");
  await conversation.send(script.prompt());
  await expect(conversation.answer).toContainText("t000005");
  await conversation.reload();
  await expect(thinking).toHaveAttribute("aria-pressed", "false");
  await tools.click();
  await expect(fetching).not.toBeChecked();
  const isKept = () => page.waitForResponse((response) => response.request().method() === "PATCH");
  const toolsKept = isKept();
  await fetching.check();
  await toolsKept;
  await page.keyboard.press("Escape");
  const thinkingKept = isKept();
  await thinking.click();
  await thinkingKept;
  await page.reload();
  await expect(thinking).toHaveAttribute("aria-pressed", "true");
  await conversation.send(script.prompt("Again."));
  await expect(conversation.answers).toHaveCount(2);
  await expect(conversation.answer).toContainText("t000005");
  expect((await script.requests()).map((request) => asksFor(request))).toEqual([
    { thinking: false, bash: true, web_fetch: false },
    { thinking: true, bash: true, web_fetch: true },
  ]);
});
