/** What models write that other products show wrong: live, after a reload, and on a shared page. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import type { Api } from "../fixtures/api";
import type { Conversation } from "../fixtures/conversation";
import type { Script } from "../fixtures/script";
import { expect, test } from "../fixtures/test";

const folder = new URL("../../components/markdown/rendering-cases.fixtures/", import.meta.url);
const sourceOf = (name: string) => readFileSync(new URL(`${name}.md`, folder), "utf8");

/** An answer in pieces of three characters. */
function toAnswer(name: string) {
  const pieces = sourceOf(name).match(/[\s\S]{1,3}/g) ?? [];
  return { outputs: pieces.map((text) => ({ type: "text" as const, text })), chunkTokens: 1 };
}

const file = /# Plan[\s\S]*\n```(?=\n```\n\nAfter)/.exec(sourceOf("R21"))?.[0] ?? "";

const checks: Record<string, (shown: Locator) => Promise<void>> = {
  R15: async (shown) => {
    await expect(shown.locator("strong")).toHaveText(["$750 for the laptop", "$40 for the bag"]);
    await expect(shown).toContainText("so $790 in total.");
    await expect(shown.locator("math")).toHaveCount(0);
  },
  R18: async (shown) => {
    await expect(shown.locator("strong")).toHaveText([
      ...["「要点」", "提醒（Reminder）：", "完成后。", "数量：", "“原话”"],
    ]);
    await expect(shown.locator("em")).toHaveText(["斜体（括号）。"]);
    await expect(shown.locator("del")).toHaveText(["旧版（停用）。"]);
    await expect(shown).not.toContainText(/[*~]/);
  },
  R19: async (shown) => {
    await expect(shown.locator("del")).toHaveText(["作废"]);
    await expect(shown).toContainText("需要2~4周，费用300~500元；~8万和~20万不同。");
    await expect(shown).toContainText("Keep ~/.ssh and ~/.npmrc safe; it runs for ~6~9 hours.");
    await expect(shown.locator("td")).toHaveText(["15~18", "上午7~9点"]);
  },
  R21: async (shown) => {
    await expect(shown.locator("pre")).toHaveCount(1);
    expect(await shown.locator("pre code").textContent()).toBe(file);
    await expect(shown.locator("p").last()).toHaveText("After the file: this sentence is prose.");
  },
  R22: async (shown) => {
    await expect(shown.locator("pre")).toHaveCount(1);
    await expect(shown.locator("pre")).toContainText("Outro inside the outer block");
    await expect(shown.locator("strong")).toHaveText(["Bold prose after the block."]);
  },
  R26: async (shown) => {
    await expect(shown.locator("math")).toHaveCount(5);
    await expect(shown.locator("code")).toHaveText(["\\text{max_len}", "\\( \\frac{1}{"]);
    await expect(shown.locator("ol > li")).toHaveCount(2);
    await expect(shown.locator("tbody tr").last().locator("td")).toHaveCount(2);
    const colors = await shown
      .locator("*")
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).color));
    expect(
      colors.filter((color) => /^rgb\((?:1[5-9]\d|2\d\d), \d{1,2}, \d{1,2}\)/.test(color)),
    ).toEqual([]);
  },
};

/** Looks at a thread's answers as they came, after a reload, and as a stranger sees them. */
async function lookThrice(
  { conversation, api }: { conversation: Conversation; api: Api },
  look: (answers: Locator, where: "live" | "reloaded" | "shared") => Promise<void>,
) {
  await look(conversation.answers, "live");
  await conversation.reload();
  await look(conversation.answers, "reloaded");
  const shares = `/api/threads/${await conversation.threadId()}/shares`;
  const { url } = await api.json<{ url: string }>("POST", shares, {});
  await conversation.page.goto(url);
  await look(conversation.page.locator("article.assistant"), "shared");
}

async function sendAll(conversation: Conversation, script: Script, names: readonly string[]) {
  await conversation.open();
  for (const [at, name] of names.entries()) {
    await conversation.send(script.prompt(`${name}: 这是**「要点」**之一`));
    await expect(conversation.answers).toHaveCount(at + 1);
    await expect(conversation.answer).toHaveAttribute("aria-busy", "false");
  }
}

test("R15, R18, R19, R21, R22, R26: an answer is shown as it was meant, live, reloaded and shared", async ({
  api,
  context,
  conversation,
  page,
  upstream,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const names = Object.keys(checks);
  const script = await upstream.use(names.map(toAnswer));
  await sendAll(conversation, script, names);
  await lookThrice({ conversation, api }, async (answers, where) => {
    for (const [at, check] of Object.values(checks).entries()) await check(answers.nth(at));
    if (where === "shared") {
      await expect(page.locator("h1")).toContainText("R15: 这是「要点」之一");
      return;
    }
    await answers.nth(names.indexOf("R21")).getByRole("button", { name: "Copy code" }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(file);
  });
});

/** What stands in the page's body, but for what the router says to screen readers. */
const inBody = (page: Page) =>
  page
    .locator("body > :not(next-route-announcer)")
    .evaluateAll((all) => all.map(({ localName, className }) => `${localName}.${className}`));

test("R24, R25: a diagram that cannot be drawn says so in one line, and notes lead within their own message", async ({
  api,
  conversation,
  page,
  upstream,
}) => {
  const names = ["R25", "R25", "R24"];
  const script = await upstream.use(names.map(toAnswer));
  await conversation.open();
  const before = await inBody(page);
  await sendAll(conversation, script, names);
  await lookThrice({ conversation, api }, async (answers, where) => {
    const diagrams = answers.nth(2);
    await expect(diagrams.getByText("Text after the diagram.")).toBeVisible();
    await expect(diagrams.locator("pre").first()).toContainText(
      "B[Cut (produces heat<br>and noise)]",
    );
    if (where === "shared") {
      await expect(diagrams.locator("pre").last()).toContainText('X["ok"] --> Y["fine"]');
    } else {
      await expect(
        diagrams.getByRole("img", { name: "Diagram drawn from its source" }),
      ).toHaveCount(1);
      await expect(diagrams.locator("pre")).toHaveCount(1);
      const line = diagrams.getByText(/cannot be drawn/);
      await expect(line).toHaveText("The diagram cannot be drawn: Parse error on line 2");
      expect((await line.boundingBox())?.height).toBeLessThan(30);
      // The one frame in which all diagrams are drawn, unseen: none of what it draws.
      const added = (await inBody(page)).filter((each) => !before.includes(each));
      expect(added).toEqual(["iframe.diagram-frame"]);
      await expect(page.locator(".diagram-frame")).toBeHidden();
    }
    const address = page.url();
    for (const at of [0, 1]) await followNotes(answers.nth(at), where === "shared");
    expect(page.url().replace(/#.*/, "")).toBe(address);
    if (where !== "shared") expect(page.url()).toBe(address);
  });
});

/** From each mark to its note and back, and to a heading, all within one message. */
async function followNotes(shown: Locator, isShared: boolean) {
  const links = isShared ? shown.locator("a[href^='#']") : shown.locator(".within-link");
  const reached = shown.locator(isShared ? ":target" : ":focus");
  await expect(links).toHaveText(["1", "2", "the section below", "1", "2"]);
  for (const [at, words] of [
    [0, "1 Source one."],
    [1, "2 Source two, with https://example.com/two."],
    [2, "Details"],
    [4, "2"],
  ] as const) {
    await links.nth(at).click();
    await expect(reached).toHaveText(words);
    await expect(reached).toBeInViewport();
  }
}
