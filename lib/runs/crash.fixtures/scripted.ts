/** A scripted model and scripted tools behind the real ports. */
import type { Model, ModelEvent, ModelRequest } from "@/lib/models/model";
import type { RunnableTool, ToolCall, ToolResult } from "../tool-port";

/** What the model says at each call; the last entry repeats. A function sees the request. */
export type Script = readonly (
  | readonly ModelEvent[]
  | ((request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelEvent>)
)[];

const usage = { inputTokens: 10, outputTokens: 5 };

export const answerEnd: ModelEvent = {
  type: "response-end",
  finishReason: "stop",
  usage,
  model: "glm-scripted",
  repairs: 0,
};

export const callsEnd: ModelEvent = { ...answerEnd, finishReason: "tool-calls" };

/** A text answer, one delta a word. */
export function say(text: string): ModelEvent[] {
  return [
    ...text.split(/(?<= )/).map((word) => ({ type: "text-delta" as const, text: word })),
    answerEnd,
  ];
}

export function think(text: string): ModelEvent[] {
  return text.split(/(?<= )/).map((word) => ({ type: "reasoning-delta" as const, text: word }));
}

/** Tool calls and the end of the response. */
export function call(...calls: { tool: string; input: unknown }[]): ModelEvent[] {
  return [
    ...calls.flatMap(({ tool, input }, index): ModelEvent[] => [
      { type: "tool-input-start", call: index, tool },
      { type: "tool-input-delta", call: index, text: JSON.stringify(input) },
      { type: "tool-input-available", call: index, tool, input },
    ]),
    callsEnd,
  ];
}

/** Counts its calls in `requests`. */
export function scriptedModel(script: Script): Model & { requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    requests,
    async *streamStep(request, signal) {
      requests.push({ ...request, messages: [...request.messages] });
      const entry = script[Math.min(requests.length, script.length) - 1] ?? say("");
      for await (const event of typeof entry === "function" ? entry(request, signal) : entry) {
        if (signal.aborted) {
          yield { type: "failure", error: { class: "cancelled", params: {} }, retryable: false };
          return;
        }
        yield event;
      }
    },
  };
}

export function scriptedTool(
  name: string,
  execute: (
    call: ToolCall,
    signal: AbortSignal,
    onDelta: (text: string) => void,
  ) => Promise<ToolResult>,
  traits: { writesWorkspace?: boolean; safeToRepeat?: boolean } = {},
): RunnableTool {
  return {
    declaration: { name, description: name, inputSchema: { type: "object" } },
    writesWorkspace: traits.writesWorkspace ?? false,
    safeToRepeat: traits.safeToRepeat ?? false,
    validate: () => undefined,
    execute,
  };
}
