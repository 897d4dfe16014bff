import type { ErrorInfo } from "@/protocol/error-classes";
import type { HistoryMessage } from "@/protocol/history";
import type { FinishReason, Usage } from "@/protocol/usage";

/** The dialects we know. What differs between them is data in `endpoint-kinds.ts`. */
export type EndpointKind = "vllm" | "sglang" | "nim" | "zai" | "generic";

export interface EndpointConfig {
  kind: EndpointKind;
  /** Base of the OpenAI-compatible API, for example `http://host:8000/v1`, without a trailing slash. */
  baseUrl: string;
  apiKey?: string;
}

export interface ToolDeclaration {
  name: string;
  description: string;
  /** JSON Schema of the input; `$schema` is stripped on the wire. */
  inputSchema: Record<string, unknown>;
}

/** One model call. */
export interface ModelRequest {
  endpoint: EndpointConfig;
  model: string;
  system?: string;
  messages: readonly HistoryMessage[];
  tools: readonly ToolDeclaration[];
  thinking: boolean;
  /** Ask the endpoint to keep reasoning of earlier turns (`clear_thinking: false`) where its kind knows it. */
  preserveThinking: boolean;
  temperature: number;
  topP: number;
  /** The model's real window in tokens, from `/v1/models`; undefined when the endpoint does not tell. */
  contextWindow?: number;
  /** Upper bound for the answer in tokens, asked for by a person or preset. */
  maxOutputTokens?: number;
  /** Ties the upstream's log to ours (`X-Request-Id`). */
  requestId: string;
}

/** What the model said, in order. Exactly one `response-end` or `failure` is the last event. */
export type ModelEvent =
  | { type: "reasoning-delta"; text: string }
  | { type: "text-delta"; text: string }
  /** `call` counts the response's tool calls from 0; upstream ids are not trusted and not passed on. */
  | { type: "tool-input-start"; call: number; tool: string }
  | { type: "tool-input-delta"; call: number; text: string }
  /** `problem` is set when the arguments are not an object or were cut off: never execute such a call. */
  | {
      type: "tool-input-available";
      call: number;
      tool: string;
      input: unknown;
      problem?: "tool-input-invalid" | "tool-input-truncated";
    }
  | {
      type: "response-end";
      finishReason: FinishReason;
      usage: Usage | null;
      /** The model that says it answered; differs from the one asked for when an endpoint substitutes. */
      model: string;
      /** Frames dropped or repaired by the sanitiser, for the step's record. */
      repairs: number;
    }
  | {
      type: "failure";
      error: ErrorInfo;
      /** Whether the same request may succeed later: the loop decides if and when to retry. */
      retryable: boolean;
      /** From Retry-After, in milliseconds. */
      retryAfterMs?: number;
    };

/**
 * A model endpoint behind one port. The returned iterable never throws: whatever goes wrong,
 * an abort included, ends it with a `failure` event (class `cancelled` for the signal).
 * Ending the iteration early closes the upstream connection.
 */
export interface Model {
  streamStep(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
