/**
 * The quirks of GLM-5.1's endpoints by number (docs/faults.md lists them): here what is no fault of
 * an answer, the others in `faults.http.test.ts`.
 */
import { expect, test } from "vitest";
import { faultCatalogue } from "@/e2e/upstream/scenarios";
import { endpointKinds } from "./endpoint-kinds";
import { classifyResponse } from "./error-body";
import { createModel } from "./glm";
import { GlmReader } from "./glm-events";
import { toWireRequest } from "./glm-request";
import { defaultLimits } from "./limits";
import type { EndpointKind, ModelEvent, ModelRequest } from "./model";

const kinds = Object.keys(endpointKinds) as EndpointKind[];
const bash = { name: "bash", description: "", inputSchema: { type: "object" } };

/** The events of these frames; with `end`, also those of the stream's end. */
function read(
  frames: readonly unknown[],
  { end = false, maxTokens }: { end?: boolean; maxTokens?: number } = {},
): ModelEvent[] {
  const reader = new GlmReader({
    ...{ tools: [bash], model: "glm-5.1", maxTokens, contextWindow: undefined },
    ...{ responseId: "stable", contentType: "text/event-stream", limits: defaultLimits },
  });
  const encoder = new TextEncoder();
  const events = frames.flatMap((frame) =>
    reader.push(encoder.encode(`data: ${JSON.stringify(frame)}\n\n`)),
  );
  return end ? [...events, ...reader.end()] : events;
}

function delta(said: Record<string, unknown>, finish: string | null = null) {
  return { id: "1", model: "glm-5.1", choices: [{ index: 0, delta: said, finish_reason: finish }] };
}

function requestOf(kind: EndpointKind): ModelRequest {
  return {
    ...{ endpoint: { kind, baseUrl: "http://127.0.0.1/v1" }, model: "glm-5.1" },
    messages: [
      { role: "user", text: "Look." },
      {
        role: "assistant",
        text: "",
        reasoning: "I look.",
        toolCalls: [{ callId: "call_1", tool: "bash", input: { command: "ls" } }],
      },
      { role: "tool", callId: "call_1", tool: "bash", output: "notes.txt" },
    ],
    ...{ tools: [bash], thinking: false, preserveThinking: true, temperature: 1, topP: 0.95 },
    requestId: "run_1-1",
  };
}

function bodyOf(kind: EndpointKind, changes: Partial<ModelRequest> = {}) {
  const { body } = toWireRequest({ ...requestOf(kind), ...changes });
  return JSON.parse(body.toString()) as Record<string, unknown> & {
    messages: Record<string, unknown>[];
  };
}

/** Its bodies for every kind, with and without thinking. */
const bodies = () =>
  kinds.flatMap((kind) =>
    [true, false].map((thinking) => ({ kind, body: bodyOf(kind, { thinking }) })),
  );

/** Texts that a request carries in its messages. */
const contents = (kind: EndpointKind) => bodyOf(kind).messages.map(({ content }) => content);

const quirks: Record<number, [subject: string, check: () => void | Promise<void>]> = {
  9: [
    "a call that the parser lost inside the reasoning is a failure, not an end",
    () => {
      const frames = [delta({ reasoning: "I call bash." }), delta({}, "tool_calls")];
      expect(read(frames, { end: true }).at(-1)).toMatchObject({
        type: "failure",
        error: { class: "tool-call-missing" },
      });
    },
  ],
  15: [
    "a call is announced with its name, long before its arguments come in one burst",
    () => {
      const call = { index: 0, id: "a", function: { name: "bash" } };
      expect(read([delta({ tool_calls: [call] })])).toEqual([
        { type: "tool-input-start", call: 0, tool: "bash" },
      ]);
    },
  ],
  16: [
    "a call that ends where the tokens do is not whole, though it says so and its JSON is closed",
    () => {
      const called = { name: "bash", arguments: '{"command":"rm -r /tmp/a"}' };
      const frames = [
        delta({ tool_calls: [{ index: 0, id: "a", function: called }] }),
        { ...delta({}, "tool_calls"), usage: { prompt_tokens: 10, completion_tokens: 100 } },
      ];
      expect(read(frames, { end: true, maxTokens: 101 }).at(-2)).not.toHaveProperty("problem");
      expect(read(frames, { end: true, maxTokens: 100 }).slice(-2)).toMatchObject([
        { type: "tool-input-available", problem: "tool-input-truncated" },
        { type: "response-end", finishReason: "length" },
      ]);
    },
  ],
  18: [
    "a call that the model only talks about is text, and nothing runs",
    () => {
      const content = "I have called bash: it says 3.";
      expect(read([delta({ content }), delta({}, "stop")], { end: true })).toMatchObject([
        { type: "text-delta", text: content },
        { type: "response-end", finishReason: "stop" },
      ]);
    },
  ],
  21: [
    "reasoning is read under each of its names",
    () => {
      for (const name of ["reasoning", "reasoning_content"])
        expect(read([delta({ [name]: "I look." })]), name).toEqual([
          { type: "reasoning-delta", text: "I look." },
        ]);
    },
  ],
  23: [
    "reasoning goes back under each name that a server of this kind has read",
    () => {
      expect(bodyOf("vllm").messages[1]).toMatchObject({
        reasoning: "I look.",
        reasoning_content: "I look.",
      });
      for (const kind of kinds)
        expect(bodyOf(kind).messages[1], kind).toMatchObject({ reasoning_content: "I look." });
    },
  ],
  24: [
    "a tool's result goes back as a string, never as a list of parts",
    () => {
      for (const kind of kinds)
        expect(bodyOf(kind).messages[2], kind).toMatchObject({ content: "notes.txt" });
    },
  ],
  25: [
    "a message without text has an empty content, which no template prints as None",
    () => {
      for (const kind of kinds) expect(contents(kind), kind).toEqual(["Look.", "", "notes.txt"]);
    },
  ],
  27: [
    "no answer is asked for by a schema, which servers do not enforce while the model thinks",
    () => {
      for (const { kind, body } of bodies())
        expect(body, kind).not.toHaveProperty("response_format");
    },
  ],
  28: [
    "no budget for thinking is asked for, which is ignored under speculative decoding",
    () => {
      for (const { kind, body } of bodies())
        expect(JSON.stringify(body), kind).not.toMatch(/thinking_(?:token_)?budget/);
    },
  ],
  30: [
    "an overload that words of the prompt cause is named with what the endpoint said",
    () => {
      const error = { code: "1305", message: "The service may be temporarily overloaded" };
      const failure = classifyResponse({
        ...{ status: 429, contentType: "application/json", retryAfter: null, now: 0 },
        text: JSON.stringify({ error }),
      });
      expect(failure.error).toMatchObject({
        class: "overloaded",
        params: { code: "1305", detail: error.message },
      });
    },
  ],
  32: [
    "an endpoint that refuses what it does not know is sent what the API defines alone",
    () => {
      const own = { nim: ["chat_template_kwargs"], generic: [] };
      for (const { kind, body } of bodies())
        if (kind === "nim" || kind === "generic")
          expect(
            Object.keys(body).filter((name) => !standard.has(name)),
            kind,
          ).toEqual(own[kind]);
    },
  ],
  33: [
    "a silence of minutes, before the first word and inside an answer, is no fault",
    () => {
      expect(defaultLimits.headersMs).toBeGreaterThanOrEqual(5 * 60_000);
      expect(defaultLimits.firstContentMs).toBeGreaterThanOrEqual(5 * 60_000);
      expect(defaultLimits.idleMs).toBeGreaterThanOrEqual(2 * 60_000);
    },
  ],
  34: [
    "chat completions are asked for, not the responses API",
    async () => {
      const asked: string[] = [];
      const model = createModel({
        fetch: async (url) => {
          asked.push(url);
          throw new Error("nobody answers");
        },
      });
      for (const kind of kinds)
        for await (const event of model.streamStep(requestOf(kind), new AbortController().signal))
          expect(event.type, kind).toBe("failure");
      expect(asked).toEqual(kinds.map(() => "http://127.0.0.1/v1/chat/completions"));
    },
  ],
  36: [
    "no message holds an empty part: contents are strings, and one that says nothing is left out",
    () => {
      const messages = [
        { role: "user" as const, text: "Look." },
        { role: "assistant" as const, text: "" },
        { role: "user" as const, text: "Again." },
      ];
      for (const kind of kinds)
        expect(bodyOf(kind, { messages }).messages, kind).toEqual([
          { role: "user", content: "Look." },
          { role: "user", content: "Again." },
        ]);
    },
  ],
};

const standard = new Set([
  ...["model", "stream", "stream_options", "temperature", "top_p", "max_tokens", "messages"],
  "tools",
]);

const named = Object.entries(quirks).map(([number, [subject, check]]) => ({
  number,
  subject,
  check,
}));

test.each(named)("quirk $number: $subject", ({ check }) => check());

test("each of the 36 quirks has its test", () => {
  const faults = faultCatalogue.flatMap(({ quirk }) => (quirk === undefined ? [] : [quirk]));
  const numbers = new Set([...faults, ...Object.keys(quirks).map(Number)]);
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 36 }, (_, at) => at + 1));
});
