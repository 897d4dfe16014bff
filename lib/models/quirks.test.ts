/**
 * The quirks of GLM-5.1's endpoints by number (docs/faults.md lists them): here what is no fault of
 * an answer, the others in `faults.http.test.ts`.
 */
import { expect, test } from "vitest";
import { faultCatalogue } from "@/e2e/upstream/scenarios";
import { toUrl } from "./endpoint-http";
import { endpointKinds } from "./endpoint-kinds";
import { classifyResponse } from "./error-body";
import { GlmReader } from "./glm-events";
import { toWireRequest } from "./glm-request";
import { defaultLimits } from "./limits";
import type { EndpointKind, ModelEvent, ModelRequest } from "./model";

const kinds = Object.keys(endpointKinds) as EndpointKind[];
const bash = { name: "bash", description: "", inputSchema: { type: "object" } };

/** The events of these frames; with `end`, also those of the stream's end. */
function read(frames: readonly unknown[], { end = false } = {}): ModelEvent[] {
  const reader = new GlmReader({
    ...{ tools: [bash], model: "glm-5.1", maxTokens: undefined, contextWindow: undefined },
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

function bodyOf(kind: EndpointKind, changes: Partial<ModelRequest> = {}) {
  const { body } = toWireRequest({
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
    ...changes,
  });
  return JSON.parse(body.toString()) as Record<string, unknown> & {
    messages: Record<string, unknown>[];
  };
}

/** Texts that a request carries in its messages. */
const contents = (kind: EndpointKind) => bodyOf(kind).messages.map(({ content }) => content);

const quirks: Record<number, [subject: string, check: () => void]> = {
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
  18: [
    "a call that the model only talks about is text, and nothing runs",
    () => {
      const frames = [delta({ content: "I have called bash: it says 3." }), delta({}, "stop")];
      expect(read(frames, { end: true }).map(({ type }) => type)).toEqual([
        "text-delta",
        "response-end",
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
      for (const kind of kinds) expect(bodyOf(kind), kind).not.toHaveProperty("response_format");
    },
  ],
  28: [
    "no budget for thinking is asked for, which is ignored under speculative decoding",
    () => {
      for (const kind of kinds)
        expect(JSON.stringify(bodyOf(kind)), kind).not.toMatch(/thinking_(?:token_)?budget/);
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
      const own = Object.keys(bodyOf("nim")).filter((name) => !standard.has(name));
      expect(own).toEqual(["chat_template_kwargs"]);
    },
  ],
  34: [
    "chat completions are asked for, not the responses API",
    () => {
      const endpoint = { kind: "vllm", baseUrl: "http://127.0.0.1/v1" } as const;
      expect(toUrl(endpoint, "/chat/completions")).toBe("http://127.0.0.1/v1/chat/completions");
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
