import { describe, expect, it } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { BlockSplitter, findDefinitions, splitBlocks } from "./split-blocks";

describe("splitBlocks", () => {
  it("cuts at blank lines", () => {
    expect(splitBlocks("# A\n\none\ntwo\n\nthree")).toEqual(["# A\n\n", "one\ntwo\n\n", "three"]);
  });

  it("keeps a fence whole, blank lines and all", () => {
    const code = "```js\na\n\nb\n```\n\n";
    expect(splitBlocks(`${code}after`)).toEqual([code, "after"]);
  });

  it("does not take a shorter or other fence for the closing one", () => {
    const code = "````\n```\n\n~~~~\n\nx";
    expect(splitBlocks(code)).toEqual([code]);
  });

  it("keeps a loose list and what hangs below its items whole", () => {
    const list = "1. one\n\n   more\n\n2. two\n\n";
    expect(splitBlocks(`${list}after`)).toEqual([list, "after"]);
  });

  it("keeps a fence inside a list item with the list", () => {
    const list = "- a\n\n  ```\n  x\n\n  y\n  ```\n\n- b\n";
    expect(splitBlocks(list)).toEqual([list]);
  });

  it("keeps indented code with blank lines whole", () => {
    const code = "    a\n\n    b\n\n";
    expect(splitBlocks(`${code}after`)).toEqual([code, "after"]);
  });

  it("keeps a footnote and what hangs below it whole", () => {
    const note = "[^1]: The note.\n\n    More of it.\n\n";
    expect(splitBlocks(`See[^1].\n\n${note}After.`)).toEqual(["See[^1].\n\n", note, "After."]);
  });

  it("cuts before and after a fence without blank lines", () => {
    const code = "```js\na\n```\n";
    expect(splitBlocks(`before\n${code}after`)).toEqual(["before\n", code, "after"]);
    expect(splitBlocks(`${code}\n\nafter`)).toEqual([`${code}\n\n`, "after"]);
  });

  it.each([["$$\nx\n\n+ y\n$$\n"], ["\\[\nx\n\ny\n\\]\n"]])(
    "keeps the formula %j whole",
    (formula) => {
      expect(splitBlocks(`${formula}\nafter`)).toEqual([`${formula}\n`, "after"]);
    },
  );

  it("takes a formula on one line for what it is", () => {
    expect(splitBlocks("$$x$$\n\n\\[ y \\]\n\nz")).toEqual(["$$x$$\n\n", "\\[ y \\]\n\n", "z"]);
  });
});

const markdown = fc
  .array(
    fc.constantFrom(
      "\n",
      "\n\n",
      "```",
      "~~~",
      "- a",
      "1. b",
      "  c",
      "    d",
      "> e",
      "text",
      "# h",
      "[^1]: n",
      "$$",
      "\\[",
      "\\]",
      "|a|b|",
      " ",
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(""));

describe("BlockSplitter", () => {
  it("loses and adds nothing", () => {
    fc.assert(fc.property(markdown, (text) => splitBlocks(text).join("") === text));
  });

  it("gives growing text the blocks that the whole text has", () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.nat(300), { maxLength: 8 }), (text, cuts) => {
        const splitter = new BlockSplitter();
        for (const cut of cuts.toSorted((a, b) => a - b)) splitter.split(text.slice(0, cut));
        expect(splitter.split(text).join("")).toBe(text);
        expect(splitter.split(text)).toEqual(splitBlocks(text));
      }),
    );
  });

  it("takes a block back that began with half a line", () => {
    const splitter = new BlockSplitter();
    expect(splitter.split("text\n```")).toEqual(["text\n", "```"]);
    const text = "text\n```- a```";
    expect(splitter.split(text)).toEqual(splitBlocks(text));
  });

  it("keeps finished blocks identical", () => {
    const splitter = new BlockSplitter();
    const first = splitter.split("one\n\ntwo\n\nthr");
    const second = splitter.split("one\n\ntwo\n\nthree\n\nfour");
    expect(second.slice(0, 2)).toEqual(first.slice(0, 2));
  });
});

describe("findDefinitions", () => {
  it("finds reference definitions and nothing else", () => {
    const text = "a [b][c]\n\n[c]: https://example.org\n[x] y";
    expect(findDefinitions(text, splitBlocks(text))).toContain("[c]: https://example.org");
    expect(findDefinitions(text, ["nothing", "[C ]", "[x]"])).toEqual([
      "",
      "[c]: https://example.org",
      "",
    ]);
  });

  it("does not take a time that grows with the square of a row of brackets", () => {
    const brackets = "[".repeat(400_000);
    const started = performance.now();
    findDefinitions(`[a]: b\n\n${brackets}`, ["[a]: b\n\n", brackets]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("repeats no more of them than a message may cost", () => {
    const long = `[a]: https://example.org/${"x".repeat(3_900)}`;
    const blocks = Array.from({ length: 100 }, () => "[a]");
    const found = findDefinitions(`${long}\n\n${blocks.join("\n\n")}`, blocks);
    expect(found.filter((each) => each !== "")).toHaveLength(50);
    expect(findDefinitions(`${long.repeat(2)}`, ["[a]"])).toEqual([""]);
  });
});
