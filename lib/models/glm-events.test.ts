import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import expectations from "./glm.fixtures/expectations.json";
import { tell } from "./glm.fixtures/tell";
import { GlmReader, type ReaderOptions } from "./glm-events";
import { defaultLimits } from "./limits";
import type { ModelEvent } from "./model";

const folder = new URL("./glm.fixtures/", import.meta.url);
const suffix = ".chunks.txt";
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));

const weather = {
  type: "object",
  properties: {
    location: { type: "string" },
    days: { type: "integer" },
    exact: { type: "boolean" },
    hours: { type: "array", items: { type: "integer" } },
    note: { type: "string" },
  },
};
const tools = [
  { name: "get_weather", description: "", inputSchema: weather },
  { name: "get_time", description: "", inputSchema: { type: "object" } },
  ...["bash", "read_file", "write_file"].map((name) => ({
    name,
    description: "",
    inputSchema: { type: "object" },
  })),
];
const options: ReaderOptions = {
  tools,
  model: "asked",
  maxTokens: 200,
  contextWindow: undefined,
  responseId: "stable",
  contentType: "text/event-stream",
  limits: defaultLimits,
};

function bytesOf(name: string): Uint8Array {
  return readFileSync(new URL(`${name}${suffix}`, folder));
}

function replay(pieces: readonly Uint8Array[], changes: Partial<ReaderOptions> = {}): ModelEvent[] {
  const reader = new GlmReader({ ...options, ...changes });
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

test("every fixture has an expectation and every expectation a fixture", () => {
  expect(Object.keys(expectations).sort()).toEqual(fixtures.sort());
});

describe.each(fixtures)("%s", (name) => {
  const bytes = bytesOf(name);
  const whole = replay([bytes]);

  test("says what is written down", () => {
    expect(tell(whole)).toEqual(new Map(Object.entries(expectations)).get(name));
  });

  test("says the same when it is split at any byte", () => {
    for (let at = 1; at < bytes.length; at += 1) {
      const split = replay([bytes.subarray(0, at), bytes.subarray(at)]);
      if (JSON.stringify(split) !== JSON.stringify(whole)) {
        expect({ at, events: split }).toEqual({ at, events: whole });
      }
    }
  });

  test("says the same byte by byte", () => {
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(replay(pieces)).toEqual(whole);
  });
});

describe("response ids", () => {
  const chunk = (id: string, text: string, finish: string | null = null) => {
    const choices = [{ index: 0, delta: { content: text }, finish_reason: finish }];
    return `data: ${JSON.stringify({ id, model: "m", choices })}\n\n`;
  };
  const read = (text: string, responseId: ReaderOptions["responseId"]) =>
    tell(replay([new TextEncoder().encode(text)], { responseId })).at(-1);

  test("an endpoint that gives each chunk its own id is read all the same", () => {
    const text = chunk("a", "1") + chunk("b", "2") + chunk("c", "3", "stop");
    expect(read(text, "observed")).toBe("end: stop, no usage, m");
    expect(read(text, "stable")).toBe("failure: stream-restarted (retryable)");
  });

  test("an id that was repeated once is trusted on any endpoint", () => {
    const text = chunk("a", "1") + chunk("a", "2") + chunk("b", "3", "stop");
    expect(read(text, "observed")).toBe("failure: stream-restarted (retryable)");
  });
});

describe("caps", () => {
  const limits = { ...defaultLimits, lineCharsMax: 100, responseBytesMax: 1000, toolCallsMax: 2 };
  const read = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    return tell(replay([bytes.subarray(0, 50), bytes.subarray(50)], { limits })).at(-1);
  };
  const call = (index: number) =>
    `data: {"choices":[{"delta":{"tool_calls":[{"index":${index},"function":{"name":"f"}}]}}]}\n\n`;

  test("a line without an end", () => {
    expect(read(`data: ${"x".repeat(200)}`)).toBe("failure: response-too-large what=line max=100");
  });

  test("an event of many lines", () => {
    const lines = `data: ${"x".repeat(40)}\n`.repeat(3);
    expect(read(lines)).toBe("failure: response-too-large what=line max=100");
  });

  test("a response without an end", () => {
    expect(read(": ping\n\n".repeat(200))).toBe(
      "failure: response-too-large what=response max=1000",
    );
  });

  test("more calls than anyone asks for", () => {
    expect(read([0, 1, 2].map(call).join(""))).toBe(
      "failure: response-too-large what=tool-calls max=2",
    );
  });

  test("a megabyte of glued frames is malformed, not a long search", () => {
    const glued = `data: ${"data: {".repeat(100_000)}\n\n`;
    const events = replay([new TextEncoder().encode(glued)]);
    expect(tell(events)).toEqual(["failure: stream-malformed (retryable)"]);
  });
});

test("nothing comes after the last event", () => {
  const reader = new GlmReader(options);
  reader.push(new TextEncoder().encode('data: {"error":"boom"}\n\n'));
  expect(reader.isEnded).toBe(true);
  expect(reader.push(bytesOf("vllm-plain"))).toEqual([]);
  expect(reader.end()).toEqual([]);
});
