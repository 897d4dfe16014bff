import { readUIMessageStream, type UIMessage, type UIMessageChunk } from "ai";
import { expect, test } from "vitest";
import type { RunEvent } from "./events";
import { reduceRun } from "./reduce";
import { emptyRunState } from "./run-state";
import { toSdkChunks } from "./to-sdk-chunks";

const at = 1;

async function read(
  events: readonly RunEvent[],
): Promise<{ message: UIMessage | undefined; errors: unknown[] }> {
  const chunks: UIMessageChunk[] = toSdkChunks("msg_1", events);
  const errors: unknown[] = [];
  let message: UIMessage | undefined;
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const next of readUIMessageStream({ stream, onError: (error) => errors.push(error) }))
    message = next;
  return { message, errors };
}

const step: RunEvent[] = [
  { type: "run-start", at },
  { type: "step-start", step: 1, attempt: 1, at },
  { type: "reasoning-start", part: 0, at },
  { type: "reasoning-delta", part: 0, text: "let me " },
  { type: "reasoning-delta", part: 0, text: "look" },
  { type: "reasoning-end", part: 0, at },
  { type: "tool-input-start", part: 1, callId: "call_1", tool: "bash", at },
  { type: "tool-input-delta", callId: "call_1", text: '{"command":' },
  { type: "tool-input-delta", callId: "call_1", text: '"ls"}' },
  { type: "tool-input-available", callId: "call_1", input: { command: "ls" } },
  { type: "tool-input-start", part: 2, callId: "call_2", tool: "bash", at },
  {
    type: "tool-input-available",
    callId: "call_2",
    input: "rm",
    problem: { class: "tool-input-invalid", params: {} },
  },
  { type: "response-end", finishReason: "tool-calls", usage: null, model: "glm-5.1", at },
  { type: "tool-output-start", callId: "call_1", at },
  { type: "tool-output-delta", callId: "call_1", text: "a.txt" },
  { type: "tool-output-available", callId: "call_1", output: "a.txt", at },
  {
    type: "tool-output-error",
    callId: "call_2",
    error: { class: "tool-input-invalid", params: {} },
    at,
  },
  { type: "step-end", step: 1, at },
  { type: "step-start", step: 2, attempt: 1, at },
  { type: "text-start", part: 3, at },
  { type: "text-delta", part: 3, text: "There is " },
  { type: "text-delta", part: 3, text: "one file." },
  { type: "text-end", part: 3, at },
  { type: "response-end", finishReason: "stop", usage: null, model: "glm-5.1", at },
  { type: "step-end", step: 2, at },
];

test("the SDK's own reader makes of a log what our fold makes of it", async () => {
  const events: RunEvent[] = [...step, { type: "run-end", status: "succeeded", at }];
  const { message, errors } = await read(events);
  expect(errors).toEqual([]);
  const parts = message?.parts.filter((part) => part.type !== "step-start");
  expect(parts).toMatchObject([
    { type: "reasoning", text: "let me look", state: "done" },
    {
      type: "dynamic-tool",
      toolName: "bash",
      state: "output-available",
      input: { command: "ls" },
      output: "a.txt",
    },
    {
      type: "dynamic-tool",
      toolName: "bash",
      state: "output-error",
      errorText: "tool-input-invalid",
    },
    { type: "text", text: "There is one file.", state: "done" },
  ]);
  const fold = reduceRun(
    emptyRunState,
    events.map((event, index) => ({ seq: index + 1, event })),
  );
  expect(fold.parts.map((part) => part.kind)).toEqual(["reasoning", "tool", "tool", "text"]);
  expect(fold.parts.map((part) => ("text" in part ? part.text : undefined))).toEqual([
    "let me look",
    undefined,
    undefined,
    "There is one file.",
  ]);
});

test("a failed run is an error to the SDK, a cancelled one an abort", async () => {
  const failed = await read([
    ...step,
    { type: "run-end", status: "failed", error: { class: "overloaded", params: {} }, at },
  ]);
  expect(failed.errors.map(String)).toEqual(["Error: overloaded"]);
  const chunks = toSdkChunks("msg_1", [{ type: "run-end", status: "cancelled", at }]);
  expect(chunks).toEqual([{ type: "abort" }]);
});

test("control events leave no trace in the SDK's stream", () => {
  const control: RunEvent[] = [
    {
      type: "step-retry",
      part: 0,
      step: 1,
      attempt: 2,
      cause: { class: "stream-reset", params: {} },
      retryAt: 2,
      at,
    },
    { type: "message-steered", part: 1, messageId: "msg_2", text: "faster", at },
    { type: "compaction", part: 2, compactionId: "c", at },
    { type: "notice", part: 3, code: "n", params: {}, at },
    { type: "run-status", status: "queued", at },
  ];
  expect(toSdkChunks("msg_1", control)).toEqual([]);
});
