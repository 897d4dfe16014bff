import type { Pause } from "./budget";
import type { ErrorInfo } from "./error-classes";
import type { EndStatus, RunStatus } from "./states";
import type { Abridged } from "./tools";
import type { FinishReason, Usage } from "./usage";

/**
 * One row of a run's log. What is stored is what is sent. Types and fields are added, never
 * renamed or given another meaning. `part` is the ordinal of the part an event makes or
 * changes: contiguous from 0 within a run. `at` is milliseconds since the epoch by the
 * owner's clock: for durations on the screen, never for order (`seq` is order).
 */
export type RunEvent =
  | { type: "run-start"; at: number }
  | { type: "step-start"; step: number; attempt: number; sent?: StepSent; at: number }
  | { type: "reasoning-start"; part: number; at: number }
  | { type: "reasoning-delta"; part: number; text: string }
  | { type: "reasoning-end"; part: number; at: number }
  | { type: "text-start"; part: number; at: number }
  | { type: "text-delta"; part: number; text: string }
  | { type: "text-end"; part: number; at: number }
  | { type: "tool-input-start"; part: number; callId: string; tool: string; at: number }
  | { type: "tool-input-delta"; callId: string; text: string }
  /**
   * `problem`: the arguments cannot be used; the call is never executed. `keepsText`: their text,
   * as it arrived, stays with the call, for `input` comes back with its members in another order.
   */
  | {
      type: "tool-input-available";
      callId: string;
      input: unknown;
      problem?: ErrorInfo;
      keepsText?: true;
    }
  /** `model` is the one that says it answered. */
  | {
      type: "response-end";
      finishReason: FinishReason;
      usage: Usage | null;
      model: string;
      at: number;
    }
  | { type: "tool-approval-request"; callId: string; at: number }
  | {
      type: "tool-approval-response";
      callId: string;
      decision: "approve" | "deny";
      reason?: string;
      at: number;
    }
  /** The tool asks the person; the answer arrives as `tool-output-available`. */
  | { type: "tool-question"; callId: string; question: unknown; at: number }
  | { type: "tool-output-start"; callId: string; at: number }
  | { type: "tool-output-delta"; callId: string; text: string }
  /** `version`: of the workspace, as the call left it. `abridged`: the whole output is a blob. */
  | {
      type: "tool-output-available";
      callId: string;
      output: unknown;
      version?: string;
      abridged?: Abridged;
      at: number;
    }
  | { type: "tool-output-error"; callId: string; error: ErrorInfo; at: number }
  | { type: "step-end"; step: number; at: number }
  /** The attempt was cut off; `attempt` is the next one, due at `retryAt`. Makes a notice part. */
  | {
      type: "step-retry";
      part: number;
      step: number;
      attempt: number;
      cause: ErrorInfo;
      retryAt: number;
      at: number;
    }
  | { type: "message-steered"; part: number; messageId: string; text: string; at: number }
  | { type: "compaction"; part: number; compactionId: string; at: number }
  | {
      type: "notice";
      part: number;
      code: string;
      params: Record<string, string | number>;
      at: number;
    }
  | { type: "run-status"; status: RunStatus; at: number }
  /** `pause`: why a paused run is paused, unless it is for `error`. */
  | { type: "run-end"; status: EndStatus; error?: ErrorInfo; pause?: Pause; at: number };

/** What a step's request carried: messages, how many of them with the reasoning they were made with, and tools. */
export interface StepSent {
  messages: number;
  reasoning: number;
  tools: number;
  /** The endpoint was asked to keep the reasoning of earlier turns. */
  preserveThinking: boolean;
}

export type RunEventType = RunEvent["type"];

/** A committed event. `seq` starts at 1 and is contiguous within its run. */
export interface StoredRunEvent {
  seq: number;
  event: RunEvent;
}

/** Deltas may be pruned once the part they belong to is sealed; every other event stays. */
export const deltaTypes = [
  "reasoning-delta",
  "text-delta",
  "tool-input-delta",
  "tool-output-delta",
] as const satisfies readonly RunEventType[];

const knownTypes: Readonly<Record<RunEventType, true>> = {
  "run-start": true,
  "step-start": true,
  "reasoning-start": true,
  "reasoning-delta": true,
  "reasoning-end": true,
  "text-start": true,
  "text-delta": true,
  "text-end": true,
  "tool-input-start": true,
  "tool-input-delta": true,
  "tool-input-available": true,
  "response-end": true,
  "tool-approval-request": true,
  "tool-approval-response": true,
  "tool-question": true,
  "tool-output-start": true,
  "tool-output-delta": true,
  "tool-output-available": true,
  "tool-output-error": true,
  "step-end": true,
  "step-retry": true,
  "message-steered": true,
  compaction: true,
  notice: true,
  "run-status": true,
  "run-end": true,
};

/** Whether this build knows the event's type. Events of a newer server are skipped, their seq counted. */
export function isKnownEvent(event: { type: string }): event is RunEvent {
  return Object.hasOwn(knownTypes, event.type);
}
