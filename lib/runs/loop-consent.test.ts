import { expect, test } from "vitest";
import type { ToolPart } from "@/protocol/parts";
import type { Approval } from "@/protocol/tools";
import { scriptedTool } from "./crash.fixtures/scripted";
import { toCandidates } from "./loop-consent";

const tool = scriptedTool("bash", async () => ({ output: "" }));

async function rule(call: Partial<ToolPart>, word: Approval) {
  const part: ToolPart = {
    ...{ kind: "tool", ordinal: 0, step: 1, attempt: 1, state: "open", callId: "call_1" },
    ...{ tool: "bash", phase: "ready", input: {} },
    ...call,
  };
  const { candidates, events } = await toCandidates([part], {
    tools: new Map([["bash", tool]]),
    consent: {
      approvals: async () => new Map([["bash", word]]),
      answers: async () => new Map(),
    },
    now: () => 1,
  });
  const [candidate] = candidates;
  const [event] = events;
  if (event?.type === "tool-output-error") return event.error.class;
  if (event) return event.type;
  return candidate?.isPending ? "waits" : "runs";
}

test.each([
  ["runs", {}, "allow"],
  ["tool-approval-request", {}, "ask"],
  ["tool-denied", {}, "deny"],
  ["runs", { decision: "approve" }, "ask"],
  ["tool-denied", { decision: "deny" }, "allow"],
  ["waits", { phase: "approval" }, "ask"],
  // Denied while it waited, and while its approval was on the way.
  ["tool-denied", { phase: "approval" }, "deny"],
  ["tool-denied", { decision: "approve" }, "deny"],
  ["tool-outcome-unknown", { phase: "running" }, "allow"],
  ["tool-input-truncated", { phase: "input" }, "allow"],
  ["tool-unknown", { tool: "nosuch" }, "allow"],
] as const)("%s: a call %j whose tool is under %s", async (outcome, call, word) => {
  expect(await rule(call, word)).toBe(outcome);
});
