import type { ModelEvent } from "../model";

/**
 * Events as lines a person can check: adjacent deltas as one, a call's input with the call, the
 * end last.
 */
export function tell(events: readonly ModelEvent[]): string[] {
  const lines: string[] = [];
  let open = "";
  for (const event of events) {
    if (event.type === "text-delta" || event.type === "reasoning-delta") {
      const kind = event.type === "text-delta" ? "text" : "reasoning";
      const text = JSON.stringify(event.text).slice(1, -1);
      if (kind === open) {
        lines.push(`${lines.pop()}${text}`);
      } else {
        lines.push(`${kind}: ${text}`);
      }
      open = kind;
    } else if (event.type !== "tool-input-start" && event.type !== "tool-input-delta") {
      open = "";
      lines.push(tellOther(event));
    } else {
      open = "";
    }
  }
  return lines;
}

type Told = Extract<ModelEvent, { type: "tool-input-available" | "response-end" | "failure" }>;

function tellOther(event: Told): string {
  switch (event.type) {
    case "tool-input-available": {
      const problem = event.problem === undefined ? "" : ` ${event.problem}`;
      return `call ${event.call}: ${event.tool} ${JSON.stringify(event.input)}${problem}`;
    }
    case "response-end": {
      const { usage } = event;
      const counts = usage === null ? "no usage" : `${usage.inputTokens}+${usage.outputTokens}`;
      const details = [
        usage?.cachedTokens === undefined ? "" : ` cached ${usage.cachedTokens}`,
        usage?.reasoningTokens === undefined ? "" : ` reasoning ${usage.reasoningTokens}`,
        event.repairs === 0 ? "" : ` repairs ${event.repairs}`,
      ];
      return `end: ${event.finishReason}, ${counts}${details.join("")}, ${event.model}`;
    }
    case "failure": {
      const params = Object.entries(event.error.params).map(([key, value]) => ` ${key}=${value}`);
      const wait = event.retryAfterMs === undefined ? "" : ` after ${event.retryAfterMs} ms`;
      const retry = event.retryable ? ` (retryable${wait})` : "";
      return `failure: ${event.error.class}${retry}${params.join("")}`;
    }
  }
}
