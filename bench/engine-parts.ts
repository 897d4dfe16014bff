/** What the measures of the engine alone put behind its ports. */
import { createModel } from "@/lib/models/glm";
import type { Model } from "@/lib/models/model";
import type { History } from "@/lib/runs/history";
import { createHistory } from "@/lib/runs/history";
import type { RunnableTool, ToolSet } from "@/lib/runs/tool-port";

/** The defaults of `lib/env.ts` and `lib/runs/boot.ts`. */
export const defaultTimers = {
  heartbeatMs: 10_000,
  leaseTtlMs: 30_000,
  takeoverPollMs: 500,
  postgresSettleMs: 10_000,
  retryBaseMs: 1_000,
  pruneAfterMs: 3_600_000,
};

/** The last messages only, cut where a round of calls begins. */
export function recentHistory(count: number): History {
  const whole = createHistory([{ role: "user", text: "Go on until you are told to stop." }]);
  return {
    append: (parts) => whole.append(parts),
    messages: () => {
      const messages = whole.messages();
      const first = Math.max(0, messages.length - count);
      return messages[first]?.role === "tool" ? messages.slice(first + 1) : messages.slice(first);
    },
  };
}

export function wholeHistory(): History {
  return createHistory([{ role: "user", text: "Go on until you are told to stop." }]);
}

/**
 * The real adapter over answers that are there at once: what it costs to write the request and
 * to read the answer is part of the figure, the endpoint's time is not. `onRequest` is called
 * with each request when it would have left.
 */
export function instantModel(answer: () => readonly Uint8Array[], onRequest: () => void): Model {
  const headers = new Headers({ "content-type": "text/event-stream" });
  return createModel({
    fetch: async () => {
      onRequest();
      return { status: 200, headers, body: toIterable(answer()) };
    },
  });
}

async function* toIterable(body: readonly Uint8Array[]) {
  for (const bytes of body) yield bytes;
}

const encoder = new TextEncoder();

function frame(delta: object, finish: string | null, usage?: object): Uint8Array {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  const chunk = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "glm-5.1" };
  const tail = usage ? { usage } : {};
  return encoder.encode(`data: ${JSON.stringify({ ...chunk, choices, ...tail })}\n\n`);
}

/** A little reasoning and one call of the tool `noop`. */
export function callAnswer(step: number): Uint8Array[] {
  const id = `call-${step}`;
  const call = { index: 0, id, type: "function", function: { name: "noop", arguments: "" } };
  const input = JSON.stringify({ step });
  return [
    frame({ role: "assistant", content: "" }, null),
    frame({ reasoning: "One more look at the file, " }, null),
    frame({ reasoning: "then the next one." }, null),
    frame({ tool_calls: [call] }, null),
    frame({ tool_calls: [{ index: 0, function: { arguments: input } }] }, null),
    frame({}, "tool_calls", { prompt_tokens: 1_000, completion_tokens: 20, total_tokens: 1_020 }),
    encoder.encode("data: [DONE]\n\n"),
  ];
}

/** A tool that does nothing and says so. */
export const noopTools: ToolSet = new Map<string, RunnableTool>([
  [
    "noop",
    {
      declaration: { name: "noop", description: "Does nothing.", inputSchema: { type: "object" } },
      writesWorkspace: false,
      safeToRepeat: false,
      validate: () => undefined,
      execute: async () => ({ output: "done" }),
    },
  ],
]);
