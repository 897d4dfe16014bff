import type { Pause } from "./budget";
import type { ErrorInfo } from "./error-classes";
import type { Part } from "./parts";
import type { RunStatus } from "./states";
import type { FinishReason, Usage } from "./usage";

/**
 * What a run's events fold to, without the parts: small, JSON, and enough to go on folding.
 * A seal stores it on the run's row, so the next fold starts there.
 */
export interface RunCarry {
  lastSeq: number;
  status: RunStatus;
  /** 0 before the first step. */
  step: number;
  attempt: number;
  /** Between `step-start` and `step-end`, `step-retry` or `run-end`. */
  stepOpen: boolean;
  /** The open step's answer, with its tool calls, is durable: the model is not asked again. */
  responseEnded: boolean;
  /** The newest attempt asked for tools: after its step the model is asked again. */
  hasCalls: boolean;
  /** Of the newest finished response. */
  finishReason?: FinishReason;
  /** Failed upstream attempts of this step; reset at `response-end`. */
  upstreamFailures: number;
  /** While a retry is pending. */
  retryAt?: number;
  /** The model that answered last. */
  model?: string;
  usage: Usage;
  /** Ordinal of the next part. */
  nextPart: number;
  startedAt?: number;
  endedAt?: number;
  /** Milliseconds it was executed before `runningSince`; absent: none. */
  activeMs?: number;
  /** While it is executed: since when, by its owner's clock. */
  runningSince?: number;
  /** Time of the newest event that has one. */
  lastAt?: number;
  /** Limits it has warned of (`toWarningKey`). */
  warned?: readonly string[];
  /** Why it is paused. */
  pause?: Pause;
  error?: ErrorInfo;
}

/** Milliseconds a run has been executed, as of `now`. */
export function activeTime(run: RunCarry, now: number): number {
  const since = run.runningSince === undefined ? 0 : Math.max(0, now - run.runningSince);
  return (run.activeMs ?? 0) + since;
}

/** The fold of a run's events. `parts` may be a tail of the run's parts: contiguous ordinals up to `nextPart - 1`. */
export interface RunState extends RunCarry {
  parts: readonly Part[];
}

export const emptyRunState: RunState = {
  lastSeq: 0,
  status: "queued",
  step: 0,
  attempt: 0,
  stepOpen: false,
  responseEnded: false,
  hasCalls: false,
  upstreamFailures: 0,
  usage: { inputTokens: 0, outputTokens: 0 },
  nextPart: 0,
  parts: [],
};

export function toCarry(state: RunState): RunCarry {
  const { parts: _, ...carry } = state;
  return carry;
}
