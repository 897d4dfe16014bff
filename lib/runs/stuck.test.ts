import { describe, expect, test } from "vitest";
import { findCircle, isWorthSaying, repeatsItself } from "./stuck";

describe("a circle of steps", () => {
  test.each([
    ["aaaa", undefined],
    ["aaaaa", { length: 1, steps: 5 }],
    ["xyaaaaaa", { length: 1, steps: 6 }],
    ["abababa", undefined],
    ["abababab", { length: 2, steps: 8 }],
    ["xbababababab", { length: 2, steps: 11 }],
    ["abcabcabcabc", { length: 3, steps: 12 }],
    ["abcdabcdabcdabcdabcd", undefined],
    ["aaaaab", undefined],
    ["", undefined],
  ])("of %s is %j", (steps, circle) => {
    expect(findCircle([...steps])).toEqual(circle);
  });

  test("of calls that cannot be executed is one sooner", () => {
    expect(findCircle([..."aa"], true)).toBeUndefined();
    expect(findCircle([..."aaa"], true)).toEqual({ length: 1, steps: 3 });
    expect(findCircle([..."abab"], true)).toBeUndefined();
  });

  test("is said at 5, 20 and 80 steps", () => {
    const said: number[] = [];
    for (let steps = 5; steps <= 100; steps += 1)
      if (isWorthSaying(steps, said.at(-1) ?? 0)) said.push(steps);
    expect(said).toEqual([5, 20, 80]);
  });
});

describe("a text that repeats itself", () => {
  test.each([
    ["I should look again. ".repeat(200), true],
    [`${"A long beginning that says something. ".repeat(3)}${"no, wait. ".repeat(400)}`, true],
    ["=".repeat(5_000), true],
    ["short. ".repeat(20), false],
    [Array.from({ length: 400 }, (_, n) => `line ${n} of many\n`).join(""), false],
    [`${"again. ".repeat(600)}and now something else entirely`, false],
    [`${"x".repeat(700)}y`.repeat(10), false],
  ])("%#", (text, repeats) => {
    expect(repeatsItself(text)).toBe(repeats);
  });
});
