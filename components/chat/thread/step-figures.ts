import type { StepSummary } from "@/protocol/api";
import type { Part } from "@/protocol/parts";

export interface StepFigures {
  key: string;
  step: number;
  attempt: number;
  outcome: StepSummary["outcome"];
  model: string | null;
  inputTokens?: number;
  cachedTokens?: number;
  outputTokens?: number;
  reasoningTokens?: number;
  /** From the request to the first content, where its part is loaded. */
  firstTokenMs?: number;
  tokensPerSecond?: number;
}

/** What is worth knowing of each step, from its summary and the times of its parts. */
export function toStepFigures(
  steps: readonly StepSummary[],
  parts: readonly Part[],
): StepFigures[] {
  return steps.map((step) => {
    const first = firstContentAt(step, parts);
    const startedAt = toMs(step.startedAt);
    const respondedAt = toMs(step.respondedAt);
    const seconds =
      first === undefined || respondedAt === undefined ? 0 : (respondedAt - first) / 1000;
    const outputTokens = step.usage?.outputTokens;
    return {
      key: `${step.step}.${step.attempt}`,
      step: step.step,
      attempt: step.attempt,
      outcome: step.outcome,
      model: step.model,
      ...step.usage,
      ...(first !== undefined && startedAt !== undefined && first >= startedAt
        ? { firstTokenMs: first - startedAt }
        : {}),
      ...(outputTokens && seconds > 0 ? { tokensPerSecond: outputTokens / seconds } : {}),
    };
  });
}

function firstContentAt(step: StepSummary, parts: readonly Part[]): number | undefined {
  const times = parts.flatMap((part) =>
    part.step === step.step &&
    part.attempt === step.attempt &&
    part.kind !== "notice" &&
    part.startedAt !== undefined
      ? [part.startedAt]
      : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}

function toMs(time: string | null): number | undefined {
  return time === null ? undefined : Date.parse(time);
}
