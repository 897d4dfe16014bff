import { expect, test } from "vitest";
import { writeHtml } from "./html";
import { toStaticMarkdown } from "./static-markdown";

const html = async (text: string) => writeHtml(await toStaticMarkdown(text));

test("a long answer keeps its form, and one block that cannot be drawn leaves the others alone", async () => {
  const paragraphs = Array.from(
    { length: 900 },
    (_, n) => `Paragraph **${n}** says something more than a few words, so that it is long.`,
  );
  const bomb = "* ".repeat(2_000);
  const text = [
    `# A heading`,
    ...paragraphs,
    bomb,
    "| a | b |\n|---|--:|\n| 1 | 2 |",
    "See [that][x].",
    "[x]: https://example.org",
  ].join("\n\n");
  expect(text.length).toBeGreaterThan(70_000);
  const page = await html(text);
  expect(page).toContain('<h1 dir="auto">A heading</h1>');
  expect(page).toContain("<strong>899</strong>");
  expect(page).toMatch(/<pre class="plain">\* \* /);
  expect(page).toContain('align="right"');
  expect(page).toContain('href="https://example.org/"');
});

test("a note is found by its reference in another block", async () => {
  const page = await html("Said[^1].\n\nMore.\n\n[^1]: The note.");
  expect(page).toContain("The note.");
  expect(page).not.toContain("[^1]");
});
