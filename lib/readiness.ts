/** Whether this process takes requests; instrumentation writes it, the health routes read it. */
const registry = globalThis as typeof globalThis & {
  longrunState?: "booting" | "ready" | "draining";
};

export function setProcessState(state: "ready" | "draining"): void {
  registry.longrunState = state;
}

export function isTakingRequests(): boolean {
  return registry.longrunState === "ready";
}
