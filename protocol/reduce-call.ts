import type { RunEvent } from "./events";
import type { Part, ToolPart } from "./parts";

type CallEvent = Extract<RunEvent, { callId: string }>;

/** A tool call's part after one of its events. Mutates the reducer's own copy. */
export function applyToCall(
  part: ToolPart | undefined,
  event: Exclude<CallEvent, { type: "tool-input-start" }>,
): void {
  if (!part) return;
  switch (event.type) {
    case "tool-input-delta":
      part.inputText = (part.inputText ?? "") + event.text;
      return;
    case "tool-input-available":
      part.phase = "ready";
      part.input = event.input;
      if (!event.keepsText) delete part.inputText;
      if (event.problem) part.problem = event.problem;
      return;
    case "tool-approval-request":
      part.phase = "approval";
      return;
    case "tool-approval-response":
      part.phase = "ready";
      part.decision = event.decision;
      return;
    case "tool-question":
      part.phase = "question";
      part.question = event.question;
      return;
    case "tool-output-start":
      part.phase = "running";
      part.startedAt = event.at;
      // A repeated call starts over; its earlier output was never finished.
      delete part.outputText;
      return;
    case "tool-output-delta":
      part.outputText = (part.outputText ?? "") + event.text;
      return;
    case "tool-output-available":
      part.phase = "output";
      part.output = event.output;
      // What it showed while it ran is part of the output now.
      delete part.outputText;
      if (event.version !== undefined) part.version = event.version;
      if (event.abridged) part.abridged = event.abridged;
      close(part, "done", event.at);
      return;
    case "tool-output-error":
      part.phase = "error";
      part.error = event.error;
      close(part, "done", event.at);
      return;
  }
}

export function close(part: Part, state: "done" | "cut", at: number): void {
  part.state = state;
  part.endedAt = at;
}
