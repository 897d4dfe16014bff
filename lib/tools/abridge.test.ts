import { expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { abridge } from "./abridge";

test("an output of 16 KiB stays whole", () => {
  expect(abridge({ output: "x".repeat(16_000), exitCode: 0 })).toBeUndefined();
  expect(abridge("x".repeat(16_384))).toBeUndefined();
});

test("a longer text keeps head and tail at whole characters, whatever their bytes", () => {
  const letters = fc.constantFrom("a", "é", "界", "🦉", "\n", "👩‍🚀");
  const texts = fc.array(letters, { minLength: 20_000, maxLength: 30_000 });
  fc.assert(
    fc.property(texts, (pieces) => {
      const text = pieces.join("");
      const cut = abridge({ output: text, exitCode: 1 });
      if (!cut) throw new Error("it was not cut");
      const { output } = cut.output as { output: string };
      const { headChars, bytes, field } = cut.abridged;
      expect(field).toBe("output");
      expect(text.startsWith(output.slice(0, headChars))).toBe(true);
      expect(text.endsWith(output.slice(headChars))).toBe(true);
      expect(output.isWellFormed()).toBe(true);
      expect(bytes).toBe(Buffer.byteLength(text));
      expect(cut.whole.toString()).toBe(text);
      expect(cut.output).toMatchObject({ exitCode: 1 });
    }),
    { numRuns: 20 },
  );
});

test("an output that is large in another way is cut as its JSON", () => {
  const files = Array.from({ length: 2_000 }, (_, at) => ({ path: `file-${at}.txt`, bytes: at }));
  const cut = abridge({ files, total: 2_000 });
  expect(cut?.abridged.field).toBeNull();
  expect(JSON.parse(String(cut?.whole))).toEqual({ files, total: 2_000 });
});
