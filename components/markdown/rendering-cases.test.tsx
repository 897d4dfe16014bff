/** Markdown as models write it, and what is to be seen of it: grown, after a reload, and shared. */
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished, vi } from "vitest";
import { writeHtml } from "../share/html";
import { toStaticMarkdown } from "../share/static-markdown";
import { openDocument } from "./testing/document";
import { openLiveAnswer } from "./testing/live-answer";

const pieceCharacters = 3;

/** Renders a case in small pieces; at no cut anything of it is lost, and its end is the whole's. */
async function renderCase(name: string, atCut?: (shown: Element, text: string) => void) {
  const source = sourceOf(name);
  const complaints = vi.spyOn(console, "error");
  onTestFinished(() => complaints.mockRestore());
  const live = await openLiveAnswer();
  onTestFinished(live.close);
  for (let end = pieceCharacters; end < source.length; end += pieceCharacters) {
    const text = source.slice(0, end);
    await live.show(text, true);
    expect(findLost(text, live.element), `at ${end}`).toBe("");
    atCut?.(live.element, text);
  }
  await live.show(source, false);
  const reloaded = await openLiveAnswer();
  onTestFinished(reloaded.close);
  await reloaded.show(source, false);
  expect(live.element.isEqualNode(reloaded.element)).toBe(true);
  const shared = await toSharedText(source, "m2-1");
  for (const shown of [live.element, shared]) expect(findLost(source, shown)).toBe("");
  expect(complaints).not.toHaveBeenCalled();
  return [live.element, shared] as const;
}

function sourceOf(name: string): string {
  const file = new URL(`./rendering-cases.fixtures/${name}.md`, import.meta.url);
  return readFileSync(file, "utf8");
}

async function toSharedText(source: string, id: string): Promise<Element> {
  return openDocument(writeHtml(await toStaticMarkdown(source, id))).document.body;
}

/** The letters and digits of a text from the first one on that is not shown, in their order. */
function findLost(text: string, shown: Element): string {
  // A browser counts a list's items; a link's address is not read, nor on a shared page a language.
  const syntax = /^\d+\. |\]\(#[\w-]*\)|^`{3,}(?:markdown|mermaid)$/gm;
  const said = text.replace(syntax, "").match(/[\p{L}\p{N}]/gu) ?? [];
  let found = 0;
  for (const letter of shown.textContent) if (letter === said[found]) found += 1;
  return said.slice(found).join("");
}

const wordsIn = (shown: Element, selector: string) =>
  findAll(shown, selector).map(({ textContent }) => textContent);

/** Its document's lists cannot be iterated. */
const findAll = (shown: Element, selector: string) => Array.from(shown.querySelectorAll(selector));

it("R15: bold words that begin with a price are bold, and their dollars no formula", async () => {
  for (const shown of await renderCase("R15")) {
    expect(wordsIn(shown, "strong")).toEqual(["$750 for the laptop", "$40 for the bag"]);
    expect(shown.textContent.trim()).toBe(
      "$750 for the laptop and $40 for the bag, so $790 in total.",
    );
    expect(wordsIn(shown, "math, code")).toEqual([]);
  }
});

it("R18: emphasis beside Chinese punctuation is emphasis", async () => {
  for (const shown of await renderCase("R18")) {
    expect(wordsIn(shown, "strong")).toEqual([
      ...["「要点」", "提醒（Reminder）：", "完成后。", "数量：", "“原话”"],
    ]);
    expect(wordsIn(shown, "em")).toEqual(["斜体（括号）。"]);
    expect(wordsIn(shown, "del")).toEqual(["旧版（停用）。"]);
    expect(shown.textContent).not.toMatch(/[*~]/);
  }
});

it("R19: a single tilde strikes nothing out", async () => {
  const tildes = (text: string) => text.replaceAll("~~", "").replace(/[^~]/g, "").length;
  const all = await renderCase("R19", (shown, text) => {
    // A half of `~~` may stand there until the other one comes.
    expect(tildes(shown.textContent)).toBeGreaterThanOrEqual(tildes(text) - 1);
    expect(wordsIn(shown, "del").join("")).toMatch(/^(?:作废)?$/);
  });
  for (const shown of all) {
    expect(wordsIn(shown, "del")).toEqual(["作废"]);
    expect(shown.textContent).toContain(
      "需要2~4周，费用300~500元；~8万和~20万不同。Keep ~/.ssh and ~/.npmrc safe; it runs for ~6~9 hours. 作废",
    );
    expect(wordsIn(shown, "td")).toEqual(["15~18", "上午7~9点"]);
  }
});

it("R21: a Markdown file with fences of its own is one block, at every cut", async () => {
  const source = sourceOf("R21");
  const file = source.slice(source.indexOf("# Plan"), source.indexOf("\n```\n\nAfter the file"));
  const all = await renderCase("R21", (shown, text) => {
    expect(wordsIn(shown, "pre")).toHaveLength(
      text.includes("```m") ? 1 : text.includes("```") ? 1 : 0,
    );
    const prose = wordsIn(shown, "p, h1").join("\n");
    expect(prose).toMatch(/^[^#]*$/);
    expect(prose).not.toMatch(/Run this|Then check/);
  });
  for (const shown of all) {
    expect(wordsIn(shown, "pre")).toEqual([file]);
    expect(wordsIn(shown, "p")).toEqual([
      ...["Here is the whole file:", "After the file: this sentence is prose."],
    ]);
  }
});

it("R22: a fence of four backticks ends at four, at every cut", async () => {
  const file = 'Intro\n\n```js\nconsole.log("inner");\n```\n\nOutro inside the outer block';
  const all = await renderCase("R22", (shown, text) => {
    expect(wordsIn(shown, "pre")).toHaveLength(text.includes("```") ? 1 : 0);
    expect(wordsIn(shown, "p").join("\n")).not.toMatch(/Intro|inner|Outro/);
  });
  for (const shown of all) {
    expect(wordsIn(shown, "pre")).toEqual([file]);
    expect(wordsIn(shown, "strong")).toEqual(["Bold prose after the block."]);
  }
});

it("R25: the notes of two messages of one page are told apart", async () => {
  const [live, shared] = await renderCase("R25");
  expect(wordsIn(live, "button")).toEqual(["1", "2", "the section below", "1", "2"]);
  expect(wordsIn(live, "[id], [href^='#']")).toEqual([]);
  const other = await toSharedText(sourceOf("R25"), "m4-1");
  const idsIn = (shown: Element) => findAll(shown, "[id]").map(({ id }) => id);
  for (const shown of [shared, other]) {
    const links = findAll(shown, "a[href^='#']");
    const targets = links.map((link) =>
      shown.querySelector(`[id="${link.getAttribute("href")?.slice(1)}"]`),
    );
    expect(targets.map((target) => target?.textContent.trim())).toEqual([
      ...["1 Source one.", "2 Source two, with https://example.com/two.", "Details", "1", "2"],
    ]);
  }
  expect(new Set([...idsIn(shared), ...idsIn(other)]).size).toBe(10);
  // A preview has no address to lead to.
  expect(writeHtml(await toStaticMarkdown(sourceOf("R25")))).not.toMatch(/ id=|href="#|data-/);
});

it("R26: of a bad formula its source is shown, and all others are drawn", async () => {
  for (const shown of await renderCase("R26")) {
    expect(wordsIn(shown, "code")).toEqual(["\\text{max_len}", "\\( \\frac{1}{"]);
    expect(wordsIn(shown, "annotation")).toEqual([
      ...["a^2", "\\begin{align}\nx &= 1 \\\\\ny &= 2\n\\end{align}"],
      ...["\\int_0^1 x\\,dx = \\tfrac12", "P(A \\mid B)", "P(A\\vert B)"],
    ]);
    expect(shown.innerHTML).not.toMatch(/katex-error|color:\s*(?:red|#cc0000)|mathcolor/i);
    expect(wordsIn(shown, "ol > li")).toHaveLength(2);
    const rows = findAll(shown, "tbody tr");
    expect(rows.map((row) => wordsIn(row, "td").length)).toEqual([2, 2]);
    expect(rows[1]?.querySelectorAll("td")[1]?.querySelectorAll("math")).toHaveLength(1);
  }
});

it("R24: diagrams stand as their source until they are drawn, and on a shared page", async () => {
  for (const shown of await renderCase("R24")) {
    expect(wordsIn(shown, "pre")).toEqual([
      ...[
        expect.stringContaining("B[Cut (produces heat<br>and noise)]"),
        'graph LR\n  X["ok"] --> Y["fine"]',
      ],
    ]);
    expect(wordsIn(shown, "p")).toEqual(["Text after the diagram."]);
  }
});
