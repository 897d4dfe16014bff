import { describe, expect, it } from "vitest";
import { toFormulaHtml } from "./formula-html";

describe("toFormulaHtml", () => {
  it("draws a formula with its meaning beside it", () => {
    const html = toFormulaHtml("E = mc^2", false);
    expect(html).toContain("katex-html");
    expect(html).toContain("<math");
  });

  it.each([
    ["a growing one", "\\frac{a}{"],
    ["an unknown command", "\\nonsense{x}"],
    ["a macro that never ends", "\\def\\a{\\a\\a}\\a"],
    ["a macro that doubles", "\\def\\a#1{#1#1}\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{x}}}}}}}}}}"],
    ["roots in roots", "\\sqrt".repeat(500)],
    ["braces in braces", `${"{".repeat(500)}${"}".repeat(500)}`],
    ["a very long one", "x+".repeat(3_000)],
  ])("shows the source of %s", (_name, source) => {
    expect(toFormulaHtml(source, true)).toBeUndefined();
  });

  it.each([
    "\\href{javascript:alert(1)}{x}",
    "\\url{https://canary.example/}",
    "\\includegraphics{https://canary.example/a.png}",
    "\\htmlData{x=1}{y}",
    "\\htmlId{main}{y}",
    "\\htmlStyle{position:fixed}{y}",
    "\\htmlClass{hidden}{y}",
  ])("makes nothing of %s", (source) => {
    const html = toFormulaHtml(source, false) ?? "";
    expect(html).not.toMatch(
      /<(?:a|img)\b|\s(?:id|href|src|data-x)=|style="[^"]*position:\s*fixed|class="hidden/,
    );
  });

  it("keeps a rule of any size on the page", () => {
    const html = toFormulaHtml("\\rule{9999em}{9999em}", false);
    expect(html).toContain("20em");
    expect(html).not.toContain("9999em;");
  });
});
