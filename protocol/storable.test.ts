import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { anyText } from "./reduce.fixtures/arbitraries";
import {
  decodeText,
  encodeStorable,
  encodeText,
  nestingDepth,
  parseStorable,
  stringifyDeep,
} from "./storable";

const anyKey = fc.oneof(
  anyText,
  fc.constantFrom("__proto__", "constructor", "toString", "\u001ajson", "\u001a1json", "\u001a0"),
);

const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
    anyText,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(anyKey, tie("value")), { maxLength: 4 }).map(toObject),
  ),
}));

/** With `__proto__` as a key like any other, as `JSON.parse` makes it. */
function toObject(entries: readonly (readonly [string, unknown])[]): unknown {
  return JSON.parse(
    `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`,
  );
}

/** Nested `depth` levels, arrays and objects in turn. */
function nested(depth: number, innermost: unknown): unknown {
  let value = innermost;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** All strings of a value, keys too; for values of small depth. */
function listStrings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...listStrings(item)]);
}

function expectStorable(json: string): void {
  for (const text of [json, ...listStrings(JSON.parse(json))]) {
    expect(text.includes("\u0000")).toBe(false);
    expect(text.isWellFormed()).toBe(true);
  }
  expect(nestingDepth(JSON.parse(json), 1_000)).toBeLessThan(200);
}

describe("any text", () => {
  test("is stored without NUL and lone surrogates, and comes back", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const stored = encodeText(text);
        expect(stored.includes("\u0000")).toBe(false);
        expect(stored.isWellFormed()).toBe(true);
        expect(decodeText(stored)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test("comes back joined from pieces that were stored one by one, cut within a pair, too", () => {
    fc.assert(
      fc.property(anyText, fc.nat(12), (text, cut) => {
        const pieces = [text.slice(0, cut), text.slice(cut)].map(encodeText);
        expect(pieces.map(decodeText).join("")).toBe(text);
      }),
    );
  });
});

describe("any JSON value", () => {
  test("is stored as Postgres takes it, and comes back", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const json = encodeStorable(value);
        expectStorable(json);
        // Not `toStrictEqual`, which takes a key named "constructor" for the type.
        expect(isDeepStrictEqual(parseStorable(json), value)).toBe(true);
        expect(JSON.stringify(parseStorable(json))).toBe(JSON.stringify(value));
      }),
      { numRuns: 1_000 },
    );
  });

  test("comes back from below the level at which it travels as text", () => {
    fc.assert(
      fc.property(anyValue, fc.integer({ min: 120, max: 140 }), (innermost, depth) => {
        const value = nested(depth, innermost);
        const json = encodeStorable(value);
        expectStorable(json);
        expect(stringifyDeep(parseStorable(json))).toBe(JSON.stringify(value));
      }),
    );
  });

  test("comes back with 20,000 levels", () => {
    const value = nested(20_000, ["\u0000\u001a\ud800", { "\u001ajson": "x" }]);
    const json = encodeStorable(value);
    expectStorable(json);
    const back = parseStorable(json);
    expect(stringifyDeep(back)).toBe(stringifyDeep(value));
    expect(nestingDepth(back, 100_000)).toBe(20_002);
  });

  test("is written without recursion as JSON.stringify writes it", () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(stringifyDeep(value)).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe("nesting", () => {
  test("of a scalar is 0, of an array of scalars 1, and counted as far as the limit", () => {
    expect(nestingDepth("text", 10)).toBe(0);
    expect(nestingDepth([], 10)).toBe(0);
    expect(nestingDepth([1], 10)).toBe(1);
    expect(nestingDepth({ a: [{ b: null }] }, 10)).toBe(3);
    expect(nestingDepth(nested(50, 1), 10)).toBe(10);
  });

  test("is counted among 200,000 siblings and down 200,000 levels", () => {
    const siblings = Array.from({ length: 200_000 }, (_, index) =>
      index % 2 === 0 ? [] : [index],
    );
    expect(nestingDepth(siblings, 10)).toBe(2);
    expect(nestingDepth(nested(200_000, 1), 1_000_000)).toBe(200_000);
    expect(parseStorable(encodeStorable(siblings))).toEqual(siblings);
  });
});
