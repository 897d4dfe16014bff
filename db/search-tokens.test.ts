import { expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { toSearchQuery, toSearchTokens } from "./search-tokens";

test("words are folded and met once", () => {
  expect(toSearchTokens("Hello, HELLO wörld! ２０２６ don't")).toEqual([
    "hello",
    "wörld",
    "2026",
    "don",
    "t",
  ]);
});

test("scripts without spaces give every character and every pair", () => {
  expect(toSearchTokens("深度学习")).toEqual(["深", "深度", "度", "度学", "学", "学习", "习"]);
  expect(toSearchTokens("用Rust写")).toEqual(["用", "rust", "写"]);
});

test("a very long word is kept by its beginning", () => {
  expect(toSearchTokens("a".repeat(5_000))).toEqual(["a".repeat(60)]);
});

test("the last word of a question may go on, the others are whole", () => {
  expect(toSearchQuery("Big Da")).toBe("'big' & 'da':*");
  expect(toSearchQuery("深度学习")).toBe("'深度' & '度学' & '学习'");
  expect(toSearchQuery("学")).toBe("'学'");
  expect(toSearchQuery("%_'\\ !&|")).toBe("");
});

test("whatever was stored is found by any of its words", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const tokens = new Set(toSearchTokens(text));
      const query = toSearchQuery(text);
      const terms = query === "" ? [] : query.split(" & ");
      for (const term of terms) {
        const word = term.replace(/:\*$/, "").slice(1, -1);
        expect(tokens).toContain(word);
      }
    }),
  );
});
