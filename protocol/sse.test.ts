import { describe, expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { encodeSseFrame, type SseFrame, SseParser } from "./sse";

const value = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 10 })
  .map((text) => text.replace(/[\r\n]/g, "x").replace(/^ /, "_"));

const anyFrame: fc.Arbitrary<SseFrame> = fc.record(
  { event: value, id: fc.nat().map(String), data: value.map((text) => JSON.stringify(text)) },
  { requiredKeys: ["id", "data"] },
);

const lineEnds = ["\n", "\r\n", "\r"] as const;

function read(pieces: readonly string[]): SseFrame[] {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

describe("frames", () => {
  test("come back as they were written", () => {
    fc.assert(
      fc.property(fc.array(anyFrame), (frames) => {
        expect(read([frames.map(encodeSseFrame).join("")])).toEqual(frames);
      }),
    );
  });

  test("are the same split anywhere, with any line ends and comments between", () => {
    fc.assert(
      fc.property(
        fc.array(anyFrame, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...lineEnds),
        fc.boolean(),
        (frames, lineEnd, hasComments) => {
          const text = frames
            .map((frame) => `${hasComments ? ": ping\n\n" : ""}${encodeSseFrame(frame)}`)
            .join("")
            .replaceAll("\n", lineEnd);
          for (let at = 0; at <= text.length; at += 1)
            expect(read([text.slice(0, at), text.slice(at)])).toEqual(frames);
          expect(read(text.split(""))).toEqual(frames);
        },
      ),
    );
  });

  test("are the same when each line ends in its own way", () => {
    fc.assert(
      fc.property(
        anyFrame,
        fc.array(fc.constantFrom(...lineEnds), { minLength: 4 }),
        (frame, ends) => {
          const lines = encodeSseFrame(frame).split("\n").slice(0, -1);
          // A CR before a LF would be one line end.
          const joined = lines.reduce((text, line, index) => {
            const end = ends[index] ?? "\n";
            return text + line + (line === "" && text.endsWith("\r") && end === "\n" ? "\r" : end);
          }, "");
          for (let at = 0; at <= joined.length; at += 1)
            expect(read([joined.slice(0, at), joined.slice(at)])).toEqual([frame]);
        },
      ),
    );
  });

  test("are whole at their blank line, not before and not later", () => {
    for (const lineEnd of lineEnds) {
      const parser = new SseParser();
      expect(parser.push(`data: a${lineEnd}`)).toEqual([]);
      expect(parser.push(lineEnd)).toEqual([{ data: "a" }]);
    }
  });

  test("of several data lines are joined; the id stays until the next one", () => {
    expect(read(["id: 7\ndata: a\ndata:b\ndata\n\nevent: e\ndata:  c\n\n"])).toEqual([
      { id: "7", data: "a\nb\n" },
      { id: "7", event: "e", data: " c" },
    ]);
  });

  test("without data do not happen, and their event name is forgotten", () => {
    expect(read(["event: x\n\n: ping\n\nunknown: y\nretry: 5\n\ndata: a\n\n"])).toEqual([
      { data: "a" },
    ]);
  });

  test("that the end cuts off do not happen", () => {
    expect(read(["data: a\n\ndata: b\n"])).toEqual([{ data: "a" }]);
  });
});
