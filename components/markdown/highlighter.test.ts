import { expect, it } from "vitest";
import { highlight } from "./highlighter";
import type { Language } from "./languages";

const never = new AbortController().signal;

/** The words that have a colour. */
async function colouredWords(code: string, language: Language): Promise<string[]> {
  const lines = (await highlight(code, language, never)) ?? [];
  return lines.flatMap((line) => line.filter(({ color }) => color).map(({ text }) => text.trim()));
}

it.each([
  ["typescript", "const a = foo(1, 'x'); // c", ["const", "foo", "1", "'x'", "// c"]],
  ["python", "def f(x):\n  return 1 # c", ["def", "return", "1", "# c"]],
  ["rust", 'let a = "x"; // c', ["let", "// c"]],
  ["sql", "select 1 -- c", ["select", "1", "-- c"]],
] as const)(
  "the first line of %s ever read has its colours to its end",
  async (language, code, words) => {
    expect(await colouredWords(code, language)).toEqual(expect.arrayContaining([...words]));
  },
);

it("code read in pieces is the same code", async () => {
  const code = Array.from({ length: 300 }, (_, at) => (at === 7 ? "/* open" : `line ${at}`)).join(
    "\n",
  );
  const lines = (await highlight(code, "javascript", never)) ?? [];
  expect(lines.map((line) => line.map(({ text }) => text).join("")).join("\n")).toBe(code);
  const comment = lines[8]?.[0]?.color;
  expect(comment).toBeDefined();
  expect(lines.slice(8).every((line) => line.every(({ color }) => color === comment))).toBe(true);
});
