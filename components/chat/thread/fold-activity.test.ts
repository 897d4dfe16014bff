import { expect, test } from "vitest";
import type { Part, ToolPart } from "@/protocol/parts";
import { countActivity, foldActivity } from "./fold-activity";
import { groupParts } from "./group-parts";

const base = { step: 1, attempt: 1, state: "done" as const };
const text = (ordinal: number, value: string): Part => ({
  ...base,
  kind: "text",
  ordinal,
  text: value,
});
const reasoning = (ordinal: number): Part => ({ ...base, kind: "reasoning", ordinal, text: "hm" });
const tool = (ordinal: number, more: Partial<ToolPart> = {}): ToolPart => ({
  ...base,
  kind: "tool",
  ordinal,
  callId: `call_${ordinal}`,
  tool: "bash",
  phase: "output",
  output: { output: "", exitCode: 0, changes: [] },
  ...more,
});

test("neighbouring reasoning and calls are one line; texts part them, empty ones do not", () => {
  const parts = [
    text(0, "I look."),
    reasoning(1),
    tool(2),
    text(3, " "),
    tool(4),
    text(5, "So."),
    tool(6),
  ];
  expect(foldActivity(groupParts(parts)).map(({ key }) => key)).toEqual(["p0", "a1", "p5", "p6"]);
});

test("reasoning alone is never folded away", () => {
  const keys = foldActivity(groupParts([reasoning(0), reasoning(1), text(2, "x")])).map(
    ({ key }) => key,
  );
  expect(keys).toEqual(["p0", "p1", "p2"]);
});

test("the line counts commands, files once each, what failed, and what was denied and not done", () => {
  const parts = [
    tool(0, { startedAt: 1_000, endedAt: 2_000 }),
    tool(1, { output: { output: "", exitCode: 1, changes: [] } }),
    tool(2, { tool: "edit_file", input: { path: "a" } }),
    tool(3, { tool: "write_file", input: { path: "a" } }),
    tool(4, { tool: "web_fetch", phase: "error", endedAt: 9_000 }),
    tool(5, { tool: "web_fetch", phase: "error", error: { class: "tool-denied", params: {} } }),
  ];
  expect(countActivity(parts)).toEqual({
    commands: 2,
    filesChanged: 1,
    pages: 1,
    others: 0,
    failed: 2,
    denied: 1,
    startedAt: 1_000,
    endedAt: 9_000,
  });
});
