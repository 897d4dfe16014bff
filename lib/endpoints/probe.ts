import type { EndpointConfig, Model, ModelEvent } from "@/lib/models/model";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { HistoryMessage } from "@/protocol/history";
import { newId } from "@/protocol/ids";

/** What a small question brought to light. */
export interface Probe {
  /** Why there is no answer. */
  error: ErrorInfo | undefined;
  text: string;
  hasReasoning: boolean;
  /** Reasoning tags stood in the answer: nothing on the server takes them out. */
  hasTags: boolean;
  firstContentMs: number | null;
}

interface Question {
  endpoint: EndpointConfig;
  model: string;
  contextWindow: number | undefined;
  thinking: boolean;
  messages: readonly HistoryMessage[];
  maxOutputTokens: number;
}

/** Asks one small question; what goes wrong is in the answer. */
export async function probe(model: Model, asked: Question, signal: AbortSignal): Promise<Probe> {
  const startedAt = performance.now();
  const found: Probe = {
    error: undefined,
    text: "",
    hasReasoning: false,
    hasTags: false,
    firstContentMs: null,
  };
  const { contextWindow, ...rest } = asked;
  const request = {
    ...rest,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    tools: [],
    preserveThinking: false,
    temperature: 1,
    topP: 0.95,
    requestId: newId("request"),
  };
  for await (const event of model.streamStep(request, signal)) {
    if (isContent(event)) found.firstContentMs ??= Math.round(performance.now() - startedAt);
    take(found, event);
  }
  return found;
}

function isContent(event: ModelEvent): boolean {
  return event.type === "text-delta" || event.type === "reasoning-delta";
}

function take(found: Probe, event: ModelEvent): void {
  if (event.type === "reasoning-delta") found.hasReasoning ||= event.text.trim() !== "";
  if (event.type === "text-delta") found.text += event.text;
  // Without tools, what is repaired in a small answer are the tags of reasoning.
  if (event.type === "response-end") found.hasTags = event.repairs > 0;
  // A model that only reasoned within the few tokens it had did answer.
  if (event.type === "failure" && !(event.error.class === "empty-answer" && found.hasReasoning)) {
    found.error = event.error;
  }
}

export const greeting: readonly HistoryMessage[] = [
  { role: "user", text: "Reply with one word: ready" },
];

/** What a model that does not see tool results answers to `toolQuestion`. */
export const emptyWord = "EMPTY";

/** A tool's result that only a server with the right chat template shows to the model. */
export const toolQuestion: readonly HistoryMessage[] = [
  { role: "user", text: "Which code does the tool return?" },
  {
    role: "assistant",
    text: "",
    toolCalls: [{ callId: "call_0", tool: "get_code", input: {} }],
  },
  { role: "tool", callId: "call_0", tool: "get_code", output: "code 7351" },
  {
    role: "user",
    text: `Reply with the tool's result exactly, or with ${emptyWord} if the result is empty.`,
  },
];
