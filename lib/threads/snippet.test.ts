import { expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { toSnippet } from "./snippet";

const marked = (text: string, marks: string[]) => {
  const { snippet, ranges } = toSnippet(text, marks);
  return ranges.map(([from, to]) => snippet.slice(from, to));
};

test("every match in the passage is marked as it is written", () => {
  expect(marked("Sort the SORTED list; resort.", ["sort"])).toEqual(["Sort", "SORT", "sort"]);
  expect(marked("我在学习深度学习", ["深度学习"])).toEqual(["深度学习"]);
  expect(marked("Ｒｕｓｔ is ﬁne", ["rust", "fine"])).toEqual(["Ｒｕｓｔ", "ﬁne"]);
});

test("the passage stands around the first whole word, on one line", () => {
  const text = `${"concatenate ".repeat(50)}\n\nthe cat sat ${"and so on ".repeat(50)}`;
  const { snippet, ranges } = toSnippet(text, ["cat"]);
  expect(snippet.startsWith("…") && snippet.endsWith("…")).toBe(true);
  expect(snippet).toContain("the cat sat");
  expect(snippet).not.toContain("\n");
  expect(snippet.length).toBeLessThan(210);
  expect(ranges.length).toBeGreaterThan(0);
});

test("the match is near the passage's beginning, where a short view of it still has it", () => {
  const { snippet, ranges } = toSnippet(`${"and so on ".repeat(50)}the cat sat`, ["cat"]);
  expect(snippet).toBe("…on and so on the cat sat");
  expect(ranges).toEqual([[18, 21]]);
});

test.each([
  ["## The **cat** sat", "The cat sat"],
  ["- [x] a [cat](https://example.org/) *sat*\n- on `it`", "a cat sat on it"],
  ["| cat | dog |\n| --- | --- |\n| 1 | 2 |", "cat dog 1 2"],
  ["```ts\ncat();\n```", "cat();"],
  ["> A cat<br>sat on <b>it</b>", "A cat sat on it"],
  ["cat_a * b ** c, __init__ and Map<string, T>", "cat_a * b ** c, __init__ and Map<string, T>"],
])("Markdown is shown as it reads: %j", (text, shown) => {
  const { snippet, ranges } = toSnippet(text, ["cat"]);
  expect(snippet).toBe(shown);
  expect(ranges.map(([from, to]) => snippet.slice(from, to))).toEqual(["cat"]);
});

test("a match in what is not shown otherwise is shown as it is written", () => {
  expect(toSnippet("see [this](http://cat.example)", ["cat"]).snippet).toBe(
    "see [this](http://cat.example)",
  );
});

test("without a match it is the beginning", () => {
  expect(toSnippet("nothing here", ["else"])).toEqual({ snippet: "nothing here", ranges: [] });
});

test("ranges are in order, apart, inside the passage, and never cut a character", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 400 }),
      fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 3 }),
      (text, marks) => {
        const { snippet, ranges } = toSnippet(
          text,
          marks.map((mark) => mark.toLowerCase()),
        );
        expect(snippet.isWellFormed()).toBe(text.isWellFormed());
        let end = -1;
        for (const [from, to] of ranges) {
          expect(from).toBeGreaterThan(end);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(snippet.length);
          end = to;
        }
      },
    ),
  );
});
