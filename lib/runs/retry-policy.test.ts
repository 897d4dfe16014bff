import { describe, expect, test } from "vitest";
import { type ErrorClass, errorClasses } from "@/protocol/error-classes";
import { decideRetry, mayDoBetterElsewhere, type RetryInput } from "./retry-policy";

function decide(input: Partial<RetryInput> & { class?: ErrorClass }) {
  return decideRetry({
    error: { class: input.class ?? "overloaded", params: {} },
    retryable: true,
    failures: 0,
    random: 0.5,
    baseMs: 1_000,
    ...input,
  });
}

const almostOne = 1 - Number.EPSILON;

test.for([
  [1_000, 0, 500, 1_000],
  [1_000, 1, 1_000, 2_000],
  [1_000, 2, 2_000, 4_000],
  [1_000, 6, 32_000, 64_000],
  [20_000, 2, 40_000, 80_000],
  [20_000, 3, 60_000, 120_000],
  [20_000, 6, 60_000, 120_000],
] as const)(
  "from %d ms, after %d failures, it waits %d to %d ms",
  ([baseMs, failures, least, most]) => {
    const wait = (random: number) => decide({ baseMs, failures, random });
    expect([wait(0), wait(almostOne)]).toEqual([least, most]);
    expect(wait(0.25)).toBe(least + (most - least) / 4);
  },
);

test("every class is tried eight times, but for those that a repetition seldom mends", () => {
  const attempts = (name: ErrorClass) => {
    let failures = 0;
    while (decide({ class: name, failures }) !== "give-up") failures += 1;
    return failures + 1;
  };
  const others = errorClasses
    .map((name) => [name, attempts(name)] as const)
    .filter(([, count]) => count !== 8);
  expect(Object.fromEntries(others)).toEqual({
    "empty-answer": 3,
    "tool-call-missing": 3,
    "tool-call-unparsed": 3,
    "response-too-large": 2,
  });
});

test("what cannot be retried is not", () => {
  expect(decide({ retryable: false })).toBe("give-up");
});

describe("a time that the endpoint asks for", () => {
  test.for([
    ["none", undefined, 750],
    ["less than the wait that is due", 749, 750],
    ["more than that", 751, 751],
    ["longer than any wait of our own", 120_001, 120_001],
    ["15 minutes", 900_000, 900_000],
    ["more than 15 minutes", 900_001, "give-up"],
  ] as const)("%s", ([, retryAfterMs, outcome]) => {
    expect(decide({ retryAfterMs })).toBe(outcome);
  });

  test("gives no further attempt", () => {
    expect(decide({ retryAfterMs: 1, failures: 7 })).toBe("give-up");
  });
});

test.for([
  ["overloaded", 2, false],
  ["overloaded", 3, true],
  ["endpoint-auth", "give-up", true],
  ["context-overflow", 3, false],
  ["context-overflow", "give-up", false],
] as const)("%s after %s: another endpoint is asked: %s", ([name, failures, isAsked]) => {
  expect(mayDoBetterElsewhere({ class: name, params: {} }, failures)).toBe(isAsked);
});
