import { expect, test } from "vitest";
import { parseAnsi } from "./ansi";

test("colours and weight become styles, and end where they are reset", () => {
  expect(parseAnsi("a \u001b[1;31mred\u001b[0m b\u001b[92mgreen\u001b[39m.")).toEqual([
    { at: 0, text: "a " },
    { at: 9, text: "red", isBold: true, color: "red" },
    { at: 16, text: " b" },
    { at: 23, text: "green", color: "green" },
    { at: 33, text: "." },
  ]);
});

test("cursor moves, titles and colours out of the palette leave only their text", () => {
  const text =
    "\u001b]0;title\u0007\u001b[2J\u001b[38;5;200mx\u001b[48;2;1;2;3my\u001b[?25l\u001b=z";
  expect(parseAnsi(text).map((run) => run.text)).toEqual(["x", "y", "z"]);
  expect(parseAnsi(text).every(({ color }) => color === undefined)).toBe(true);
});

test("a carriage return starts its line again", () => {
  expect(parseAnsi("10 %\r50 %\r100 %\r\nnext\r").map((run) => run.text)).toEqual(["100 %\nnext"]);
});
