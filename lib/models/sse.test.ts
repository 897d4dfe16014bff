import { describe, expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { SseReader } from "./sse";

function read(pieces: readonly Uint8Array[]): { events: string[]; stray: string[] } {
  const events: string[] = [];
  const stray: string[] = [];
  const reader = new SseReader(1_000, {
    event: (data, name, atEnd) => events.push(`${name}|${data}|${atEnd}`),
    stray: (line) => stray.push(line),
  });
  for (const piece of pieces) {
    reader.push(piece);
  }
  reader.end();
  return { events, stray };
}

const encode = (text: string) => new TextEncoder().encode(text);
const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const payload = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .map((text) => `{${text.replace(/[\r\n\ufeff]/g, "")}`);

describe("events", () => {
  test("are the same with any line ends, comments and reads", () => {
    const line = fc.tuple(
      payload,
      lineEnd,
      lineEnd,
      fc.constantFrom("", ": ping", "id: 7", "x: y"),
    );
    fc.assert(
      fc.property(fc.array(line), fc.boolean(), fc.array(fc.nat(500)), (lines, bom, cuts) => {
        // A CR before a LF would be one line end.
        const text = lines
          .map(([data, end, blank, noise]) => {
            const last = end === "\r" && blank === "\n" ? "\r" : blank;
            return `${noise === "" ? "" : `${noise}\n`}data: ${data}${end}${last}`;
          })
          .join("\n");
        const bytes = encode((bom ? "\ufeff" : "") + text);
        const ends = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
        const pieces = [0, ...ends].map((start, at) => bytes.subarray(start, ends[at]));
        expect(read(pieces).events).toEqual(lines.map(([data]) => `|${data}|false`));
      }),
    );
  });

  test("of several data lines are joined, and names kept", () => {
    expect(read([encode("event: error\ndata: a\ndata:b\n\n")]).events).toEqual([
      "error|a\nb|false",
    ]);
  });

  test("without data do not happen", () => {
    expect(read([encode("data:\n\nevent: x\n\n: ping\n\n")]).events).toEqual([]);
  });

  test("that the end cuts off are marked", () => {
    expect(read([encode("data: a\n\ndata: b")]).events).toEqual(["|a|false", "|b|true"]);
  });

  test("are told from lines that are no fields", () => {
    expect(read([encode('<p>\n{"a":1}\nretry: 5\nunknown\nx: y\n')]).stray).toEqual([
      "<p>",
      '{"a":1}',
    ]);
  });
});
