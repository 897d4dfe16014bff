/** Run states and where each may go. `paused`, `succeeded`, `failed` and `cancelled` are absorbing. */
export const runStatuses = [
  "queued",
  "running",
  "waiting",
  "paused",
  "succeeded",
  "failed",
  "cancelled",
] as const;

export type RunStatus = (typeof runStatuses)[number];
export type EndStatus = "paused" | "succeeded" | "failed" | "cancelled";
export type LiveStatus = Exclude<RunStatus, EndStatus>;

export const runTransitions: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ["running", "cancelled"],
  running: ["waiting", "paused", "succeeded", "failed", "cancelled", "queued"],
  waiting: ["queued", "cancelled"],
  paused: [],
  succeeded: [],
  failed: [],
  cancelled: [],
};

export function canTransition(from: RunStatus, to: RunStatus): boolean {
  return runTransitions[from].includes(to);
}

/** Whether the run counts as its thread's live run. */
export function isLive(status: RunStatus): status is LiveStatus {
  return status === "queued" || status === "running" || status === "waiting";
}
