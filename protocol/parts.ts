import type { ErrorInfo } from "./error-classes";
import type { Abridged } from "./tools";

/**
 * A sealed or growing piece of a message. `ordinal` counts from 0 within the message.
 * `open` while it grows; `cut` when its attempt ended before it did.
 */
interface PartBase {
  ordinal: number;
  /** 0 for a person's message; from 1 within a run. */
  step: number;
  attempt: number;
  state: "open" | "done" | "cut";
  /** The attempt was retried: shown folded, never sent to a model. */
  retried?: true;
  /** First and last seq that shaped it; absent on parts no run made. */
  firstSeq?: number;
  lastSeq?: number;
  startedAt?: number;
  endedAt?: number;
}

export interface TextPart extends PartBase {
  kind: "text";
  text: string;
}

/** A file sent with a message; its content is under `/api/files/{fileId}/content`. */
export interface FilePart extends PartBase {
  kind: "file";
  fileId: string;
  name: string;
  mediaType: string;
  bytes: number;
}

export interface ReasoningPart extends PartBase {
  kind: "reasoning";
  text: string;
}

export type ToolPhase =
  | "input" // arguments are arriving
  | "ready" // arguments are whole, not started
  | "approval" // waits for a person's decision
  | "question" // waits for a person's answer
  | "running"
  | "output"
  | "error";

export interface ToolPart extends PartBase {
  kind: "tool";
  callId: string;
  tool: string;
  phase: ToolPhase;
  /** The arguments as they arrived, while they arrive; later only where `input` has lost their order. */
  inputText?: string;
  input?: unknown;
  problem?: ErrorInfo;
  decision?: "approve" | "deny";
  question?: unknown;
  /** Output as it arrives. */
  outputText?: string;
  output?: unknown;
  /** The workspace's version as the call left it; absent on calls that do not write it. */
  version?: string;
  /** Set when `output` is only head and tail of the whole. */
  abridged?: Abridged;
  error?: ErrorInfo;
}

export interface NoticePart extends PartBase {
  kind: "notice";
  code: string;
  params: Record<string, string | number>;
  /** For `step-retry`: what cut the attempt off. */
  cause?: ErrorInfo;
  /** For `step-retry`: when the next attempt is due. */
  retryAt?: number;
}

export interface SteeredPart extends PartBase {
  kind: "steered";
  messageId: string;
  text: string;
}

export interface CompactionPart extends PartBase {
  kind: "compaction";
  compactionId: string;
}

export type Part =
  | TextPart
  | FilePart
  | ReasoningPart
  | ToolPart
  | NoticePart
  | SteeredPart
  | CompactionPart;
