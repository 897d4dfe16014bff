import { expect, test } from "vitest";
import { readNumber } from "./read-number";

test.each([
  ["5000", 5000],
  [" 5,000 ", 5000],
  ["1 234 567", 1_234_567],
  ["0.5", 0.5],
  ["1,234.5", 1234.5],
  ["0,5", undefined],
  ["5,0000", undefined],
  ["many", undefined],
  ["1e3", undefined],
  ["-1", undefined],
  ["", undefined],
])("%j is %j", (text, value) => {
  expect(readNumber(text)).toBe(value);
});
