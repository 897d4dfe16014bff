import { expect, test } from "vitest";
import { toModelTitle, toTitle } from "./title-text";

test.each([
  ['"Sorting in Rust."', "Sorting in Rust"],
  ["\n\n  **Sorting   in Rust**\nBecause you asked", "Sorting in Rust"],
  ["# Title: A plan", "A plan"],
  ["标题：《深度学习入门》", "深度学习入门"],
  ["“量子计算”。", "量子计算"],
  ["It's fine", "It's fine"],
  ["The file has **5** lines of `code`.", "The file has 5 lines of code"],
  [
    "R18: 这是**「要点」**之一，**提醒（Reminder）：**先存档",
    "R18: 这是「要点」之一，提醒（Reminder）：先存档",
  ],
  [
    "R18: **“原话”**也要加粗，*斜体（括号）。*后面照常",
    "R18: “原话”也要加粗，斜体（括号）。后面照常",
  ],
  ["R18: ~~旧版（停用）。~~新版", "R18: 旧版（停用）。新版"],
  ["R19: ~8万和~20万，2~4周，~~作废~~", "R19: ~8万和~20万，2~4周，作废"],
  ["2*3*4 and a * b * c", "2*3*4 and a * b * c"],
  ["", ""],
  ['""\n', ""],
  ["a\u0000b", "a"],
])("%j becomes %j", (text, title) => expect(toTitle(text)).toBe(title));

test("marks without end in a long message are not each looked for to its end", () => {
  // Quadratic, this takes half a minute: the test's time is over before.
  expect(toTitle("~~a ".repeat(100_000))).toMatch(/^~~a ~~a.*…$/);
});

test.each([
  ["Sorting in Rust", "Sorting in Rust"],
  ["[Draft] Sorting in Rust", "[Draft] Sorting in Rust"],
  ["<think>Hm.</think>\nSorting in Rust", "Sorting in Rust"],
  ["Hm.</think>Sorting in Rust", "Sorting in Rust"],
  ["<think>The person asks", ""],
  ["Hm.</think><think>Once more", ""],
  ['{"title": "Sorting in Rust"}', "Sorting in Rust"],
  ['```json\n{"title": "Sorting in Rust"}\n```', "Sorting in Rust"],
  ['{"title": "Sorting in', ""],
  ['["Sorting in Rust"]', ""],
  ['{"name": null}', ""],
])("a model's answer %j becomes %j", (text, title) => expect(toModelTitle(text)).toBe(title));

test("a long one ends with a word and an ellipsis, and never halves a character", () => {
  const long = toTitle("word ".repeat(40));
  expect(long).toMatch(/^(word )+word…$/);
  expect([...long].length).toBeLessThanOrEqual(80);
  expect([...toTitle("🦉".repeat(100))].length).toBe(80);
  expect(toTitle("Here. ".repeat(40))).toMatch(/^(Here\. )+Here…$/);
});
