/** What a model may say to break out of a page: streamed in small pieces, it stays words. */
import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures/test";

const payloads = JSON.parse(
  readFileSync(
    new URL("../components/markdown/hostile.fixtures/payloads.json", import.meta.url),
    "utf8",
  ),
) as string[];

/** Small pieces, which leave every tag half written for a while, in the gate. */
const sizes = [
  { pieces: "small", size: 1, tag: [] },
  { pieces: "large", size: 20, tag: ["@long"] },
] as const;

for (const { pieces, size, tag } of sizes) {
  test(`hostile content in ${pieces} pieces runs nothing and fetches nothing`, {
    tag: [...tag],
  }, async ({ conversation, page, upstream, watch }) => {
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    // A diagram that names a picture, or hides a handler, is refused it by the frame's own policy.
    watch.allow(
      /violates the following Content Security Policy directive: "(?:img-src|default-src)/,
      /^console error: Executing inline event handler violates .*\/frame\/mermaid\//,
    );
    const said = `${payloads.join("\n\n")}\n\nThe end of it.`;
    const script = await upstream.use({
      outputs: (["reasoning", "text"] as const).flatMap((type) =>
        toPieces(said, size).map((text) => ({ type, text })),
      ),
      // A token is four characters at most: so many of them go into one delta.
      chunkTokens: Math.ceil(size / 4),
    });
    await conversation.open();
    await conversation.send(
      script.prompt("<img src=https://canary.example/q.png onerror=alert(1)>"),
    );
    const { answer, box, reasoning, region, sendButton } = conversation;
    const end = answer.locator(".answer").last();
    await expect(end).toContainText("The end of it.", { timeout: 90_000 });
    await expect(answer).toHaveAttribute("aria-busy", "false");
    // Until its parser has arrived an answer is plain text; what is to be judged is the rendered one.
    await expect(answer.getByRole("link").first()).toBeVisible();
    await reasoning.click();
    expect(dialogs).toEqual([]);
    const found = await region.evaluate((shown) => ({
      active: shown.querySelectorAll(
        "script, iframe, object, embed, link, style, form, video, audio, img:not([src^='blob:'])",
      ).length,
      links: [...shown.querySelectorAll("a")].map(({ href }) => new URL(href).protocol),
    }));
    expect(found.active).toBe(0);
    expect(new Set(found.links)).toEqual(new Set(["https:", "http:"]));
    // The page is alive, and the composer is where it was.
    await box.fill("Still here.");
    await expect(sendButton).toBeEnabled();
    await page.reload();
    await expect(end).toContainText("The end of it.");
    expect(dialogs).toEqual([]);
  });
}

const titleMax = 200;
const modelNameMax = 250;
const filesAtOnce = 10;

test("hostile titles, model names, errors, file names and tool outputs stay words", {
  tag: "@long",
}, async ({ login, upstream, visit }) => {
  test.slow();
  const person = await login();
  const { api } = person;
  const dialogs: string[] = [];
  for (const payload of payloads) {
    const id = await api.createThread();
    const title = payload.trim().slice(0, titleMax).trim();
    if (title !== "") await api.json("PATCH", `/api/threads/${id}`, { title });
  }
  const names = toSlices(payloads.join(" "), modelNameMax);
  const script = await upstream.use([
    ...names.map((model) => ({ model, outputs: [{ type: "text" as const, text: "Yes." }] })),
    ...toSlices(payloads.join(" "), 4_000).map((message) => ({
      fault: { type: "status" as const, status: 400, message },
    })),
    {
      outputs: [
        {
          type: "tool-calls" as const,
          calls: [
            {
              name: "write_file",
              arguments: { path: "hostile.html", content: payloads.join("\n") },
            },
          ],
        },
      ],
    },
    {
      outputs: [
        {
          type: "tool-calls" as const,
          calls: [
            { name: "bash", arguments: { command: "cat hostile.html; cat hostile.html >&2" } },
          ],
        },
      ],
    },
    { outputs: [{ type: "text" as const, text: "All of it." }] },
  ]);
  const threadId = await api.createThread();
  const fileIds: string[] = [];
  for (const payload of payloads) fileIds.push((await api.upload(payload, "x")).id);
  // Each turn is a request of its own, but for the last, whose tools take two more.
  const turns = names.length + toSlices(payloads.join(" "), 4_000).length + 1;
  for (let turn = 0; turn < turns; turn += 1) {
    const files = fileIds.splice(0, filesAtOnce);
    const { runId } = await api.json<{ runId: string }>("POST", `/api/threads/${threadId}/runs`, {
      message: { text: script.prompt(), ...(files.length > 0 ? { files } : {}) },
    });
    await api.untilEnded(runId);
  }
  const { page, conversation, watch } = await visit(person);
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await conversation.open(threadId);
  await expect(conversation.answer).toContainText("All of it.");
  await conversation.answer.getByRole("button", { name: /^Worked/ }).click();
  await conversation.answer.getByRole("button", { name: /^bash:/ }).click();
  await conversation.answer.getByRole("button", { name: /^write_file:/ }).click();
  await expect(conversation.answer.getByRole("region", { name: "Terminal" })).toBeVisible();
  const older = conversation.region.getByRole("button", { name: "Show older messages" });
  for (let count = await conversation.questions.count(); count < turns; ) {
    await older.click();
    await expect.poll(() => conversation.questions.count()).toBeGreaterThan(count);
    count = await conversation.questions.count();
  }
  const active =
    "script:not([nonce]), object, embed, main img:not([src^='blob:']), main iframe, [onerror], [onload]";
  expect(await page.locator("body").locator(active).count()).toBe(0);
  await page.getByRole("searchbox", { name: "Search threads" }).fill("alert");
  await expect(page.getByRole("navigation", { name: "Threads" })).toContainText("alert");
  expect(dialogs).toEqual([]);
  expect(watch.complaints()).toEqual([]);
});

function toSlices(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, at) =>
    text.slice(at * length, (at + 1) * length),
  );
}

function toPieces(text: string, size: number): string[] {
  const characters = [...text];
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += size) {
    pieces.push(characters.slice(at, at + size).join(""));
  }
  return pieces;
}
