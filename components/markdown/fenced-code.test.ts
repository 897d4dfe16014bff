import { describe, expect, it } from "vitest";
import { toFencedCode } from "./fenced-code";

describe("toFencedCode", () => {
  it("reads a closed fence", () => {
    expect(toFencedCode("```ts title\na\n\nb\n```\n\n")).toEqual({
      language: "ts",
      code: "a\n\nb",
      isClosed: true,
    });
  });

  it("reads a fence that is still growing", () => {
    expect(toFencedCode("~~~\na\nb")).toEqual({ language: "", code: "a\nb", isClosed: false });
    expect(toFencedCode("```py")).toEqual({ language: "py", code: "", isClosed: false });
  });

  it("reads an empty fence", () => {
    expect(toFencedCode("```\n```")).toEqual({ language: "", code: "", isClosed: true });
  });

  it("leaves everything else to the parser", () => {
    expect(toFencedCode("text\n```\na\n```")).toBeUndefined();
    expect(toFencedCode("```\na\n```\ntext\n")).toBeUndefined();
    expect(toFencedCode("```a``` b")).toBeUndefined();
    expect(toFencedCode("  ```\n  a\n  ```")).toBeUndefined();
  });
});
