import type { FinishReason } from "@/protocol/usage";
import { type FailureEvent, toFailure } from "./failure";

export interface Answer {
  /** `finish_reason` as it came. */
  raw: string;
  calls: number;
  /** More than white space. */
  hasText: boolean;
  hasReasoning: boolean;
  /** The token counts say that a limit was reached. */
  isAtLimit: boolean;
}

/** `isCut`: the last tool call may be incomplete, even when its JSON is not. */
export type Finish = FailureEvent | { type: "end"; reason: FinishReason; isCut: boolean };

/** The finish reasons of all dialects; what is not here is `other`. */
const reasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  length: "length",
  model_context_window_exceeded: "length",
  sensitive: "content-filter",
  content_filter: "content-filter",
  repetition: "repetition",
};

/** Finish reasons that mean that no answer was made: `abort` and `error` from vLLM and SGLang, `network_error` from Z.ai. */
const faults: ReadonlySet<string> = new Set(["network_error", "error", "abort"]);

/** Reasons after which the last call is not trusted to be whole. */
const cutting: ReadonlySet<FinishReason> = new Set(["length", "content-filter", "repetition"]);

/** What an answer's end means: an end, or a failure although the stream was whole. */
export function mapFinish(answer: Answer): Finish {
  if (faults.has(answer.raw)) {
    return toFailure("stream-error", { reason: answer.raw });
  }
  const reason = toReason(answer);
  const isEmpty = !answer.hasText && answer.calls === 0;
  if (isEmpty) {
    const failure = toEmptyFailure(reason, answer);
    if (failure !== undefined) {
      return failure;
    }
  }
  return { type: "end", reason, isCut: cutting.has(reason) };
}

function toReason({ raw, calls, isAtLimit }: Answer): FinishReason {
  const stated = Object.hasOwn(reasons, raw) ? (reasons[raw] ?? "other") : "other";
  if (isAtLimit && (stated === "tool-calls" || (stated === "stop" && calls > 0))) {
    return "length";
  }
  // A named tool choice finishes with "stop", some gateways with a word of their own.
  return calls > 0 && (stated === "stop" || stated === "other") ? "tool-calls" : stated;
}

/** A finished answer with neither text nor call; undefined when its reasoning and a limit explain it. */
function toEmptyFailure(reason: FinishReason, answer: Answer): FailureEvent | undefined {
  switch (reason) {
    case "tool-calls":
      return toFailure("tool-call-missing");
    case "content-filter":
      return toFailure("content-filtered");
    case "length":
      return answer.raw === "model_context_window_exceeded" && !answer.hasReasoning
        ? toFailure("context-overflow")
        : undefined;
    case "repetition":
      return answer.hasReasoning ? undefined : toFailure("empty-answer");
    case "stop":
    case "other":
      return toFailure("empty-answer");
  }
}
