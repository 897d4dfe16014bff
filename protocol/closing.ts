import type { ErrorClass } from "./error-classes";
import type { RunEvent } from "./events";
import type { RunState } from "./run-state";

/**
 * What must be written before an attempt is retried or a run ends: a result for every call
 * of the open attempt that has none. A call that ran gets `outcomeClass`, one that did not
 * start `tool-not-run`.
 */
export function closingEvents(state: RunState, at: number, outcomeClass: ErrorClass): RunEvent[] {
  if (!state.stepOpen) return [];
  const events: RunEvent[] = [];
  for (const part of state.parts) {
    if (part.kind !== "tool" || part.state !== "open") continue;
    const started = part.phase === "running";
    events.push({
      type: "tool-output-error",
      callId: part.callId,
      error: { class: started ? outcomeClass : "tool-not-run", params: { tool: part.tool } },
      at,
    });
  }
  return events;
}
