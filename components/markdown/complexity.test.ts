import { describe, expect, it } from "vitest";
import { BlockCosts, isTooComplex } from "./complexity";

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

describe("a message's means", () => {
  const endOf = (blocks: string[]) => new BlockCosts().findEnd(blocks);

  it.each([
    ["emphasis marks", Array.from({ length: 60 }, () => "*a_ ".repeat(1_200))],
    ["tables", Array.from({ length: 20 }, () => `|a|b|\n|-|-|\n${"|1|2|\n".repeat(1_400)}`)],
    ["lists", Array.from({ length: 500 }, () => "- x\n".repeat(20))],
    ["links", Array.from({ length: 300 }, () => "[a](b) ".repeat(200))],
  ])("end within two hundred thousand characters of %s", (_name, blocks) => {
    expect(endOf(blocks)).toBeGreaterThan(0);
    expect(blocks.slice(0, endOf(blocks)).join("").length).toBeLessThan(200_000);
  });

  it.each([
    [
      "a book",
      Array.from(
        { length: 2_000 },
        () => `Words of a *book*. ${"And more of them. ".repeat(9)}\n\n`,
      ),
    ],
    [
      "long code",
      Array.from({ length: 10 }, () => `\`\`\`c\n${"a[i] *= b[i];\n".repeat(4_000)}\`\`\``),
    ],
  ])("last for %s", (_name, blocks) => {
    expect(blocks.join("").length).toBeGreaterThan(300_000);
    expect(endOf(blocks)).toBe(blocks.length);
  });

  it("are counted anew where a block has grown", () => {
    const costs = new BlockCosts();
    expect(costs.findEnd(["a"])).toBe(1);
    expect(costs.findEnd(["*".repeat(100_000), "b"])).toBe(0);
  });
});
