/**
 * The conversation as a model sees it: neutral between dialects, plain JSON, immutable once
 * made (adapters cache each message's wire form by object identity).
 */
export type HistoryMessage =
  | { role: "user"; text: string }
  | {
      role: "assistant";
      text: string;
      /** Verbatim, in order; absent (never `""`) when the step had none. */
      reasoning?: string;
      toolCalls?: readonly HistoryCall[];
    }
  | { role: "tool"; callId: string; tool: string; output: string };

export interface HistoryCall {
  callId: string;
  tool: string;
  input: unknown;
  /** The arguments as the model wrote them, where `input` does not tell their order. */
  inputText?: string;
}
