import { describe, expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { coerceInput, JsonShape, parseToolInput } from "./tool-input";

describe("coercion by the schema", () => {
  test.each([
    ["an integer", { type: "integer" }, "3", 3],
    ["a fraction where an integer is due stays", { type: "integer" }, "3.5", "3.5"],
    ["a number", { type: "number" }, "-1.5e3", -1500],
    ["an integer where a number is due", { type: "number" }, "3", 3],
    ["a boolean", { type: "boolean" }, "true", true],
    ["Python's boolean stays for validation", { type: "boolean" }, "True", "True"],
    ["null", { type: ["integer", "null"] }, "null", null],
    ["an array and its items", { type: "array", items: { type: "integer" } }, '["1", 2]', [1, 2]],
    [
      "an object and its properties",
      { type: "object", properties: { n: { type: "integer" } } },
      '{"n":"1"}',
      { n: 1 },
    ],
    ["a string stays although it reads as a number", { type: "string" }, "12", "12"],
    ["a string stays where it is one of the types", { type: ["string", "integer"] }, "12", "12"],
    ["a string stays where the schema says nothing", {}, "12", "12"],
    ["one of several schemas", { anyOf: [{ type: "integer" }, { type: "null" }] }, "12", 12],
    ["no choice with an open one among them", { anyOf: [{ type: "integer" }, {}] }, "12", "12"],
    ["an enumeration of numbers", { enum: [1, 2] }, "2", 2],
    ["an enumeration of strings stays", { enum: ["1", "2"] }, "2", "2"],
    ["what does not parse stays", { type: "array" }, "[1", "[1"],
    ["what is no string stays", { type: "string" }, 3, 3],
  ])("%s", (_, schema, value, expected) => {
    const input = { value };
    expect(coerceInput(input, { type: "object", properties: { value: schema } })).toEqual({
      value: expected,
    });
  });

  test("follows references inside the schema and survives circular ones", () => {
    const schema = {
      type: "object",
      properties: { node: { $ref: "#/$defs/node" }, loop: { $ref: "#/$defs/loop" } },
      $defs: {
        node: {
          type: "object",
          properties: { n: { type: "integer" }, node: { $ref: "#/$defs/node" } },
        },
        loop: { $ref: "#/$defs/loop" },
      },
    };
    const input = { node: { n: "1", node: { n: "2" } }, loop: "3" };
    expect(coerceInput(input, schema)).toEqual({ node: { n: 1, node: { n: 2 } }, loop: "3" });
  });

  test("types the values of open objects", () => {
    const schema = { type: "object", additionalProperties: { type: "number" } };
    expect(coerceInput({ a: "1" }, schema)).toEqual({ a: 1 });
  });

  test("__proto__ is a property like any other", () => {
    const { input } = parseToolInput('{"__proto__":{"polluted":"1"}}', { type: "object" }, false);
    expect(Object.keys(Object(input))).toEqual(["__proto__"]);
    expect(Object(input).polluted).toBeUndefined();
  });

  test("a value that already fits is never changed", () => {
    const schema = {
      type: "object",
      properties: { s: { type: "string" }, n: { type: "number" }, b: { type: "boolean" } },
    };
    const value = fc.record({ s: fc.string(), n: fc.double({ noNaN: true }), b: fc.boolean() });
    fc.assert(
      fc.property(value, (input) => {
        expect(coerceInput(structuredClone(input), schema)).toEqual(input);
      }),
    );
  });
});

describe("arguments", () => {
  test("any object is read back, and none of its prefixes passes for whole", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const text = JSON.stringify(object);
        expect(parseToolInput(text, {}, false)).toEqual({ input: JSON.parse(text) });
        for (let end = 1; end < text.length; end += 1) {
          const prefix = text.slice(0, end);
          expect(parseToolInput(prefix, {}, false)).toEqual({
            input: prefix,
            problem: "tool-input-truncated",
          });
        }
      }),
      { numRuns: 50 },
    );
  });

  test("the shape is the same in any pieces", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
        const text = JSON.stringify({ value });
        const at = seed % text.length;
        const shape = new JsonShape().push(text.slice(0, at));
        expect(shape.isComplete).toBe(false);
        expect(shape.push(text.slice(at)).isComplete).toBe(true);
        expect(shape.push(" \n").isComplete).toBe(true);
        expect(shape.push("}").isComplete).toBe(false);
      }),
    );
  });

  test("five megabytes in small pieces take no time to follow", () => {
    const shape = new JsonShape().push('{"text":"');
    for (let piece = 0; piece < 250_000; piece += 1) {
      shape.push("twenty characters...");
    }
    expect(shape.push('"}').isComplete).toBe(true);
  });
});
