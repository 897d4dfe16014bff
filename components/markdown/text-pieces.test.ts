import { describe, expect, it } from "vitest";
import { toPieces } from "./text-pieces";

describe("toPieces", () => {
  it("leaves a short text whole", () => {
    expect(toPieces("a\nb")).toEqual(["a\nb"]);
  });

  it("loses nothing of a megabyte without a blank and splits no character", () => {
    const text = "😀".repeat(250_000);
    const pieces = toPieces(text);
    expect(pieces.join("")).toBe(text);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  });

  it("keeps finished pieces while the text grows", () => {
    const text = "some words\n".repeat(5_000);
    const before = toPieces(text);
    expect(toPieces(`${text}more`).slice(0, before.length - 1)).toEqual(before.slice(0, -1));
  });
});
