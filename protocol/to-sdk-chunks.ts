import type { RunEvent } from "./events";

/**
 * The AI SDK's UI message chunks, as far as our events have them (`UIMessageChunk` of `ai` 7).
 * Declared here because the protocol imports nothing; the contract test feeds them to the SDK.
 */
export type SdkChunk =
  | { type: "start"; messageId?: string }
  | { type: "start-step" }
  | { type: "finish-step" }
  | { type: "text-start" | "text-end" | "reasoning-start" | "reasoning-end"; id: string }
  | { type: "text-delta" | "reasoning-delta"; id: string; delta: string }
  | { type: "tool-input-start"; toolCallId: string; toolName: string; dynamic: true }
  | { type: "tool-input-delta"; toolCallId: string; inputTextDelta: string }
  | {
      type: "tool-input-available";
      toolCallId: string;
      toolName: string;
      input: unknown;
      dynamic: true;
    }
  | {
      type: "tool-input-error";
      toolCallId: string;
      toolName: string;
      input: unknown;
      errorText: string;
      dynamic: true;
    }
  | { type: "tool-approval-request"; approvalId: string; toolCallId: string }
  | { type: "tool-output-available"; toolCallId: string; output: unknown; dynamic: true }
  | { type: "tool-output-error"; toolCallId: string; errorText: string; dynamic: true }
  | { type: "error"; errorText: string }
  | { type: "abort" }
  | { type: "finish" };

/**
 * Maps a run's events to the SDK's stream. Control events have no chunk: retries, notices,
 * status, steering and compaction are left out. Parts of an attempt that was cut off must be
 * left out by the caller, for the SDK cannot take back what it has read.
 */
export function createSdkMapping(messageId: string): (event: RunEvent) => SdkChunk[] {
  const tools = new Map<string, string>();
  return (event) => {
    switch (event.type) {
      case "run-start":
        return [{ type: "start", messageId }];
      case "step-start":
        return [{ type: "start-step" }];
      case "step-end":
        return [{ type: "finish-step" }];
      case "text-start":
      case "text-end":
      case "reasoning-start":
      case "reasoning-end":
        return [{ type: event.type, id: String(event.part) }];
      case "text-delta":
      case "reasoning-delta":
        return [{ type: event.type, id: String(event.part), delta: event.text }];
      case "run-end":
        return toEnd(event);
      case "tool-input-start":
        tools.set(event.callId, event.tool);
        return toToolChunks(event, event.tool);
      case "tool-input-delta":
      case "tool-input-available":
      case "tool-approval-request":
      case "tool-output-available":
      case "tool-output-error":
        return toToolChunks(event, tools.get(event.callId) ?? "");
      case "response-end":
      case "tool-approval-response":
      case "tool-question":
      case "tool-output-start":
      case "tool-output-delta":
      case "step-retry":
      case "message-steered":
      case "compaction":
      case "notice":
      case "run-status":
        return [];
    }
  };
}

/** The chunks of a whole log. */
export function toSdkChunks(messageId: string, events: readonly RunEvent[]): SdkChunk[] {
  return events.flatMap(createSdkMapping(messageId));
}

type ToolEvent = Extract<
  RunEvent,
  {
    type:
      | "tool-input-start"
      | "tool-input-delta"
      | "tool-input-available"
      | "tool-approval-request"
      | "tool-output-available"
      | "tool-output-error";
  }
>;

function toToolChunks(event: ToolEvent, toolName: string): SdkChunk[] {
  const toolCallId = event.callId;
  switch (event.type) {
    case "tool-input-start":
      return [{ type: "tool-input-start", toolCallId, toolName, dynamic: true }];
    case "tool-input-delta":
      return [{ type: "tool-input-delta", toolCallId, inputTextDelta: event.text }];
    case "tool-input-available":
      if (!event.problem) {
        return [
          { type: "tool-input-available", toolCallId, toolName, input: event.input, dynamic: true },
        ];
      }
      return [
        {
          type: "tool-input-error",
          toolCallId,
          toolName,
          input: event.input,
          errorText: event.problem.class,
          dynamic: true,
        },
      ];
    case "tool-approval-request":
      return [{ type: "tool-approval-request", approvalId: toolCallId, toolCallId }];
    case "tool-output-available":
      return [{ type: "tool-output-available", toolCallId, output: event.output, dynamic: true }];
    case "tool-output-error":
      return [
        { type: "tool-output-error", toolCallId, errorText: event.error.class, dynamic: true },
      ];
  }
}

function toEnd(event: Extract<RunEvent, { type: "run-end" }>): SdkChunk[] {
  if (event.status === "cancelled") return [{ type: "abort" }];
  if (event.error) return [{ type: "error", errorText: event.error.class }, { type: "finish" }];
  return [{ type: "finish" }];
}
