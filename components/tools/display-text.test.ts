import { expect, it } from "vitest";
import { toDisplayText } from "./display-text";

it("shows text as it is and values as indented JSON", () => {
  expect(toDisplayText("a\nb")).toBe("a\nb");
  expect(toDisplayText(undefined)).toBe("");
  expect(toDisplayText({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
});

it("shows a value nested 20,000 levels deep", () => {
  let value: unknown = 1;
  for (let level = 0; level < 20_000; level += 1) value = [value];
  expect(toDisplayText(value)).toHaveLength(40_001);
});
