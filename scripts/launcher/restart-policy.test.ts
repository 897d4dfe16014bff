import { expect, test } from "vitest";
import { decideRestart } from "./restart-policy";

const now = 1_000_000;

test("restarts at once, then more and more slowly", () => {
  expect(decideRestart([now], now)).toEqual({ delayMs: 0 });
  expect(decideRestart([now - 2000, now], now)).toEqual({ delayMs: 250 });
  expect(decideRestart([now - 3000, now - 2000, now], now)).toEqual({ delayMs: 1000 });
});

test("gives up at the fifth crash within a minute", () => {
  expect(
    decideRestart(
      [4, 3, 2, 1, 0].map((ago) => now - ago * 1000),
      now,
    ),
  ).toBe("give-up");
});

test("forgets crashes of long ago", () => {
  expect(
    decideRestart(
      [400, 300, 200, 100, 0].map((ago) => now - ago * 1000),
      now,
    ),
  ).toEqual({
    delayMs: 0,
  });
});
