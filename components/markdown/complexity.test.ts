import { describe, expect, it } from "vitest";
import { isTooComplex } from "./complexity";

describe("isTooComplex", () => {
  it.each([
    ["nested bullets on one line", "* ".repeat(2000)],
    ["nested quotes on one line", "> ".repeat(4000)],
    ["nested quotes without spaces", ">".repeat(4000)],
    ["mixed containers", "- > 1. ".repeat(300)],
    [
      "a list deeper at each line",
      Array.from({ length: 90 }, (_, i) => `${"  ".repeat(i)}- x`).join("\n"),
    ],
    ["brackets", "[".repeat(50_000)],
    ["emphasis marks", "*a_ ".repeat(30_000)],
    ["a table of 5,000 rows", `|a|b|\n|-|-|\n${"|1|2|\n".repeat(5_000)}`],
    ["one line of a megabyte", "a".repeat(1_000_000)],
  ])("refuses %s", (_name, text) => {
    expect(isTooComplex(text)).toBe(true);
  });

  it.each([
    ["prose", "A paragraph with *emphasis* and [a link](https://example.org).\n".repeat(300)],
    [
      "a list six levels deep",
      Array.from({ length: 6 }, (_, i) => `${"  ".repeat(i)}- x`).join("\n"),
    ],
    ["deep indentation inside a fence", `\`\`\`\n${" ".repeat(120)}- not a list\n\`\`\``],
    ["a thematic break", "* * *\n\n- - -"],
    ["a table", `|a|b|\n|-|-|\n${"|1|2|\n".repeat(500)}`],
  ])("lets %s through", (_name, text) => {
    expect(isTooComplex(text)).toBe(false);
  });

  it("does not take a time that grows with the square of four megabytes", () => {
    const started = performance.now();
    isTooComplex("> ".repeat(2_000_000));
    isTooComplex(`${"a\n".repeat(90_000)}`);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
