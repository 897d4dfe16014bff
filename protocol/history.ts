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
      toolCalls?: readonly { callId: string; tool: string; input: unknown }[];
    }
  | { role: "tool"; callId: string; tool: string; output: string };
