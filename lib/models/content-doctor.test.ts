import { describe, expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import { ContentDoctor } from "./content-doctor";

/** What comes out, adjacent text and reasoning as one. */
function treat(pieces: readonly string[], tools: readonly string[] = ["look"]) {
  const out: string[] = [];
  let kind = "";
  const add = (next: string, text: string) => {
    if (next === kind) {
      out.push(out.pop() + text);
    } else if (text !== "") {
      out.push(`${next}: ${text}`);
      kind = next;
    }
  };
  const doctor = new ContentDoctor(new Set(tools), {
    text: (text) => add("text", text),
    reasoning: (text) => add("reasoning", text),
    toolCall: (tool, argumentsText) => {
      out.push(`${tool} ${argumentsText}`);
      kind = "call";
    },
    unparsed: (markup) => {
      out.push(`unparsed ${markup}`);
      kind = "call";
    },
  });
  for (const piece of pieces) {
    doctor.push(piece);
  }
  doctor.end();
  return out;
}

function toDoctor(text: (text: string) => void): ContentDoctor {
  const ignore = () => undefined;
  const others = { reasoning: ignore, toolCall: ignore, unparsed: ignore };
  return new ContentDoctor(new Set(["look"]), { text, ...others });
}

const words = fc.constantFrom(
  "<think>",
  "</think>",
  "<tool_call>",
  "</tool_call>",
  "<arg_key>a</arg_key><arg_value>1</arg_value>",
  "look",
  "`",
  "```",
  "\n",
  " word ",
  "<",
  "</",
  "<tool",
  "😀",
);

describe("content", () => {
  test("comes out the same in whatever pieces it arrives", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), fc.array(fc.nat(200)), (all, cuts) => {
        const text = all.join("");
        const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
        const pieces = [0, ...ends].map((start, at) => text.slice(start, ends[at]));
        expect(treat(pieces)).toEqual(treat([text]));
      }),
      { numRuns: 2_000 },
    );
  });

  test("without a tag comes out as it is and at once", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (pieces) => {
        const shown: string[] = [];
        const doctor = toDoctor((text) => shown.push(text));
        for (const piece of pieces.map((one) => one.replaceAll("<", "‹"))) {
          const before = shown.length;
          doctor.push(piece);
          // Only white space before the first word may still be followed by a tag.
          if (shown.length > 0 || piece.trim() !== "")
            expect(shown.slice(before).join("").endsWith(piece)).toBe(true);
        }
        doctor.end();
        expect(shown.join("")).toBe(pieces.join("").replaceAll("<", "‹"));
      }),
    );
  });

  test("is not held back for a sign that begins no tag", () => {
    const shown: string[] = [];
    const doctor = toDoctor((text) => shown.push(text));
    doctor.push("1 < 2");
    doctor.push(" <b>");
    expect(shown).toEqual(["1 < 2", " <b>"]);
  });

  test("without declared tools keeps call markup as text", () => {
    expect(treat(["<tool_call>look</tool_call>"], [])).toEqual([
      "text: <tool_call>look</tool_call>",
    ]);
  });

  test.each([
    "A call opens with <tool_call>, then come <arg_key> and <arg_value>.",
    "The tag <tool_call> begins it:\n~~~\n<arg_key>a</arg_key>\n~~~\n</tool_call> ends it.",
    "<tool_call></tool_call>",
  ])("that is about tags stays text: %j", (prose) => {
    expect(treat([prose])).toEqual([`text: ${prose}`]);
  });

  test("tells a whole call of an unknown tool from one that nobody can read", () => {
    const pair = "<arg_key>a</arg_key><arg_value>1</arg_value>";
    expect(treat([`<tool_call>other${pair}</tool_call>`])).toEqual(['other {"a":"1"}']);
    for (const odd of ["othera</arg_key><arg_value>1</arg_value>", `other${pair}<arg_key>`])
      expect(treat([`<tool_call>${odd}</tool_call>`])).toEqual([
        `unparsed <tool_call>${odd}</tool_call>`,
      ]);
  });

  test("keeps a value with brackets and line ends whole", () => {
    const value = 'if (a < b) {\n  print("</x>");\n}';
    const pair = `<arg_key>code</arg_key>\n<arg_value>${value}</arg_value>`;
    expect(treat([`<tool_call>look\n${pair}\n</tool_call>`])).toEqual([
      `look ${JSON.stringify({ code: value })}`,
    ]);
  });

  test("five megabytes inside a call take no time", () => {
    const pieces = Array.from({ length: 250_000 }, () => "twenty characters...");
    const [call] = treat(["<tool_call>look<arg_key>a</arg_key><arg_value>", ...pieces]);
    expect(call).toMatch(/^look \{/);
  });
});
