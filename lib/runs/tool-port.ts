import type { ToolDeclaration } from "@/lib/models/model";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { Abridged, Approval } from "@/protocol/tools";

export interface ToolCall {
  callId: string;
  tool: string;
  input: unknown;
}

export type ToolResult =
  | { output: unknown; version?: string; abridged?: Abridged }
  | { error: ErrorInfo };

/** What the loop must know of a tool to run its calls. */
export interface RunnableTool {
  declaration: ToolDeclaration;
  /** Calls that write the workspace run one after another, in call order; others in parallel. */
  writesWorkspace: boolean;
  /** After a crash a call in flight may be started again. */
  safeToRepeat: boolean;
  /** It is never executed: the person's answer is its result. */
  isQuestion?: boolean;
  /** A problem with the input, or undefined when the call may run. */
  validate(input: unknown): ErrorInfo | undefined;
  /** Never throws: what goes wrong is an error result. `onDelta` shows output as it comes. */
  execute(
    call: ToolCall,
    signal: AbortSignal,
    onDelta: (text: string) => void,
  ): Promise<ToolResult>;
}

export type ToolSet = ReadonlyMap<string, RunnableTool>;

/** What a person said to an open call. */
export type CallAnswer =
  | { kind: "decision"; decision: "approve" | "deny"; reason?: string }
  | { kind: "answer"; answer: unknown };

/** Stored records that decide about calls; nothing else does. */
export interface ConsentPort {
  /** What holds for these tools now; one that is missing is asked about. */
  approvals(tools: readonly string[]): Promise<ReadonlyMap<string, Approval>>;
  /** Answers given to these calls, by call. */
  answers(callIds: readonly string[]): Promise<ReadonlyMap<string, CallAnswer>>;
}
