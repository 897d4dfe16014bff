export interface ReconnectInput {
  now: number;
  /** Connections in a row that brought nothing. */
  attempts: number;
  lastAttemptAt: number;
  isVisible: boolean;
  isOnline: boolean;
  /** Of the last answer, when it was not a stream. */
  status?: number;
  retryAfterMs?: number;
  /** From 0 up to 1; drawn once per attempt, so that a decision asked again stays the same. */
  jitter: number;
}

export type ReconnectDecision =
  | { action: "connect" }
  /** `forMs` is null when only a change of visibility or connectivity can help. */
  | { action: "wait"; forMs: number | null }
  | { action: "give-up"; reason: "signed-out" | "gone" };

const firstDelayMs = 400;
const delayMsMax = 15_000;
const retryAfterMsMax = 120_000;

/** Whether, and when, a run's stream is opened again. */
export function decideReconnect(input: ReconnectInput): ReconnectDecision {
  if (input.status === 401) return { action: "give-up", reason: "signed-out" };
  if (input.status === 403 || input.status === 404 || input.status === 410) {
    return { action: "give-up", reason: "gone" };
  }
  if (!input.isOnline || !input.isVisible) return { action: "wait", forMs: null };
  const dueAt = input.lastAttemptAt + delayMs(input);
  if (input.now >= dueAt) return { action: "connect" };
  return { action: "wait", forMs: dueAt - input.now };
}

function delayMs(input: ReconnectInput): number {
  if (input.attempts === 0) return 0;
  const ceiling = Math.min(delayMsMax, firstDelayMs * 2 ** (input.attempts - 1));
  const backoff = ceiling * (0.5 + input.jitter / 2);
  return Math.max(backoff, Math.min(input.retryAfterMs ?? 0, retryAfterMsMax));
}
