import { toErrorSentences } from "@/lib/error-sentences";
import type { RunSummary } from "@/protocol/api";
import type { Budget, Pause } from "@/protocol/budget";
import type { ErrorInfo } from "@/protocol/error-classes";
import { activeTime, type RunCarry } from "@/protocol/run-state";
import { isLive, type RunStatus } from "@/protocol/states";

export interface RunFacts {
  id: string;
  threadId: string;
  status: RunStatus;
  model: string;
  carry: RunCarry;
  budget: Budget;
  isPauseRequested: boolean;
  /** Of the row; a sealed run has it in its carry as well. */
  pause?: Pause | null;
  /** Of the row; a sealed run has it in its carry as well. */
  error?: ErrorInfo | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** A run as the API tells of it; step and usage are as of the last sealed step. */
export function toRunSummary(run: RunFacts): RunSummary {
  const { step, usage, model: answeredBy, finishReason } = run.carry;
  const error = run.error ?? run.carry.error;
  const pause = run.pause ?? run.carry.pause;
  return {
    id: run.id,
    threadId: run.threadId,
    status: run.status,
    step,
    usage,
    model: run.model,
    ...(answeredBy === undefined ? {} : { answeredBy }),
    ...(finishReason === undefined ? {} : { finishReason }),
    budget: run.budget,
    isPausing: run.isPauseRequested && isLive(run.status),
    activeMs: activeTime(run.carry, run.carry.lastAt ?? 0),
    ...(pause ? { pause } : {}),
    ...(error ? { error: { ...error, ...toErrorSentences(error) } } : {}),
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}
