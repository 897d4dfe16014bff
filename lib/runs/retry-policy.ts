import type { ErrorClass, ErrorInfo } from "@/protocol/error-classes";

export interface RetryInput {
  error: ErrorInfo;
  retryable: boolean;
  /** From the endpoint, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** Upstream failures of this step before this one. */
  failures: number;
  /** Uniform in [0, 1). */
  random: number;
  /** First wait in milliseconds; doubles. */
  baseMs: number;
}

/** Failed attempts of one step after which the run fails. */
export const upstreamAttemptsMax = 8;
const waitMaxMs = 120_000;
/** Longer than this the endpoint asks for: a person should decide, not a timer. */
const retryAfterMaxMs = 15 * 60_000;

/** Attempts for what a repetition seldom mends. */
const attemptsMaxOf: Partial<Record<ErrorClass, number>> = {
  "empty-answer": 3,
  "tool-call-missing": 3,
  "tool-call-unparsed": 3,
  "response-too-large": 2,
};

/** Milliseconds to wait before the step's next attempt, or "give-up". */
export function decideRetry(input: RetryInput): number | "give-up" {
  if (!input.retryable) return "give-up";
  const attemptsMax = attemptsMaxOf[input.error.class] ?? upstreamAttemptsMax;
  if (input.failures + 1 >= attemptsMax) return "give-up";
  const backoffMs = Math.min(waitMaxMs, input.baseMs * 2 ** input.failures);
  // Half fixed, half random: clients that failed together do not come back together.
  const jitteredMs = Math.round(backoffMs / 2 + (backoffMs / 2) * input.random);
  if (input.retryAfterMs === undefined) return jitteredMs;
  if (input.retryAfterMs > retryAfterMaxMs) return "give-up";
  return Math.max(input.retryAfterMs, jitteredMs);
}

/** Failures of one endpoint, not of what it is asked: another one may not have them. */
const ofTheEndpoint: ReadonlySet<ErrorClass> = new Set([
  "endpoint-unreachable",
  "endpoint-auth",
  "endpoint-arrears",
  "endpoint-quota",
  "endpoint-error",
  "endpoint-policy",
  "model-not-found",
  "model-gone",
  "rate-limited",
  "overloaded",
  "headers-timeout",
  "first-content-timeout",
  "wrong-content-type",
]);

/** Failed attempts after which another endpoint is asked, where there is one. */
const failoverAfter = 3;

/** Whether another endpoint should go on after so many failures of this one in one step. */
export function mayDoBetterElsewhere(error: ErrorInfo, failures: number | "give-up"): boolean {
  return ofTheEndpoint.has(error.class) && (failures === "give-up" || failures >= failoverAfter);
}
