import { expect, test } from "vitest";
import { toCsv } from "./csv";

test.each([
  ["plain", "plain"],
  ['a "b", c', '"a ""b"", c"'],
  ["two\nlines", '"two\nlines"'],
  ["=HYPERLINK(1)", `"'=HYPERLINK(1)"`],
  ["+1", `"'+1"`],
  ["-1", `"'-1"`],
  ["@x", `"'@x"`],
  ["\tx", `"'\tx"`],
])("%j is one cell and no formula", (value, cell) => {
  expect(toCsv([[value, -1, null]])).toBe(`\ufeff${cell},-1,\r\n`);
});
