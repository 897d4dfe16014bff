/** Which of a step's calls may run, which are refused, and which wait for a person. */
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunEvent } from "@/protocol/events";
import type { Part, ToolPart } from "@/protocol/parts";
import type { Approval } from "@/protocol/tools";
import type { LoopPorts } from "./loop-ports";
import type { RunnableTool } from "./tool-port";

export interface Candidate {
  part: ToolPart;
  tool: RunnableTool;
  /** A person has been asked and has not answered. */
  isPending: boolean;
}

/** The open step's calls without a result, with the events that refuse or ask. */
export async function toCandidates(
  parts: readonly Part[],
  ports: Pick<LoopPorts, "tools" | "consent" | "now">,
): Promise<{ candidates: Candidate[]; events: RunEvent[] }> {
  const candidates: Candidate[] = [];
  const events: RunEvent[] = [];
  const open = parts.filter((part) => part.kind === "tool" && !part.retried);
  const calls = open.filter((part): part is ToolPart => part.state === "open");
  const found = await ports.consent.approvals([...new Set(calls.map(({ tool }) => tool))]);
  const at = ports.now();
  for (const part of calls) {
    const tool = ports.tools.get(part.tool);
    const ruling = rule(part, tool, found.get(part.tool) ?? "ask");
    const { callId } = part;
    if (typeof ruling === "object") {
      events.push({ type: "tool-output-error", callId, error: ruling, at });
    } else if (tool) {
      candidates.push({ part, tool, isPending: ruling !== "run" });
      if (ruling === "question")
        events.push({ type: "tool-question", callId, question: part.input, at });
      if (ruling === "approval") events.push({ type: "tool-approval-request", callId, at });
    }
  }
  return { candidates, events };
}

/** `question` and `approval` ask now; `asked` was asked before; an error refuses. */
type Ruling = "run" | "question" | "approval" | "asked" | ErrorInfo;

function rule(part: ToolPart, tool: RunnableTool | undefined, approval: Approval): Ruling {
  if (!tool) return { class: "tool-unknown", params: { tool: part.tool } };
  // Denied meanwhile, a call that waits is not asked about any longer.
  if (part.phase === "approval" && approval === "deny") return denied(part);
  if (part.phase === "approval" || part.phase === "question") return "asked";
  if (part.phase === "running")
    return tool.safeToRepeat
      ? "run"
      : { class: "tool-outcome-unknown", params: { tool: part.tool } };
  if (part.problem) return part.problem;
  // The response ended without this call's arguments.
  if (part.phase === "input") return { class: "tool-input-truncated", params: { tool: part.tool } };
  const problem = tool.validate(part.input);
  if (problem) return problem;
  if (part.decision === "deny" || approval === "deny") return denied(part);
  if (part.decision === "approve") return "run";
  if (tool.isQuestion) return "question";
  return approval === "allow" ? "run" : "approval";
}

export function denied({ tool }: ToolPart): ErrorInfo {
  return { class: "tool-denied", params: { tool } };
}
