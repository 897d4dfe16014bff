import { expect, test } from "vitest";
import { median, quantile } from "./stats";

test("a quantile is one of the values", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)]).toEqual([
    50, 99, 100,
  ]);
  expect(quantile([7], 0.99)).toBe(7);
});

test("the median of an even count lies between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
});

test("nothing has no quantile: the figure fails instead of passing", () => {
  expect(quantile([], 0.5) <= 1).toBe(false);
  expect(median([]) <= 1).toBe(false);
});
