/** What must hold of a run after anything: a crash, a restart, a fence. */
import { expect } from "vitest";
import type { Database } from "@/db/client";
import { checkAllLogs } from "@/db/log-check";
import { readLog, readPath, readSnapshot } from "@/db/queries/run-views";
import type { StoredRunEvent } from "@/protocol/events";
import type { ToolPart } from "@/protocol/parts";
import { reduceRun } from "@/protocol/reduce";
import { emptyRunState, type RunState } from "@/protocol/run-state";
import { parseStorable } from "@/protocol/storable";
import type { Ledger } from "./ledger";
import type { Expected } from "./points";
import { answer, calls } from "./scenario";

interface Of {
  database: Database;
  runId: string;
  messageId: string;
}

/** Sound rows, one end, a message that is the fold of its log, and a reload that shows it. */
export async function verifyLog({ database, runId, messageId }: Of): Promise<RunState> {
  expect(await checkAllLogs(database)).toEqual([]);
  const log = await readLog(database, runId);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  expect(log.filter(({ event }) => event.type === "run-end")).toHaveLength(1);
  const fold = reduceRun(emptyRunState, log);
  const shown = (await readPath(database, messageId)).at(-1)?.parts;
  expect(shown).toEqual(fold.parts);
  const reloaded = await readSnapshot(database, runId, 1_000);
  expect(reloaded?.state).toEqual(fold);
  return fold;
}

/** Every event that anybody was shown is still there, unchanged. */
export async function verifyAcknowledged({ database, runId }: Of, ledger: Ledger): Promise<void> {
  const log = new Map<number, StoredRunEvent>(
    (await readLog(database, runId)).map((row) => [row.seq, row]),
  );
  const published = ledger.read("published", runId);
  expect(published.length).toBeGreaterThan(0);
  for (const { seq, json } of published) {
    expect(log.get(seq)?.event).toEqual(parseStorable(json));
  }
}

/** The scenario, finished: nothing done twice that may not be, nothing left out. */
export async function verifyScenario(of: Of, ledger: Ledger, expected: Expected): Promise<void> {
  const fold = await verifyLog(of);
  await verifyAcknowledged(of, ledger);
  expect(fold.status).toBe("succeeded");
  const kept = fold.parts.filter((part) => !part.retried);
  expect(kept.at(-1)).toMatchObject({ kind: "text", state: "done", text: answer });
  const asked = ledger.read("asked", of.runId);
  expect([1, 2, 3].map((step) => asked.filter((entry) => entry.step === step).length)).toEqual([
    ...expected.asked,
    0,
  ]);
  const tools = kept.filter((part): part is ToolPart => part.kind === "tool");
  expect(tools.map(({ input }) => input)).toEqual(calls.map(({ input }) => input));
  const effects = ledger.read("effect", of.runId);
  const called = ledger.read("called", of.runId);
  for (const [index, { tool, input }] of calls.entries()) {
    const { name } = input;
    const isUnknown = expected.unknown?.includes(name) ?? false;
    const starts = called.filter((entry) => entry.name === name).length;
    if (tool !== "look") expect(starts).toBeLessThanOrEqual(1);
    expect({
      name,
      effects: effects.filter((entry) => entry.name === name).length,
      result: tools[index]?.error?.class ?? tools[index]?.output,
    }).toEqual({
      name,
      effects: expected.effects?.[name] ?? 1,
      result: isUnknown ? "tool-outcome-unknown" : `${name} worked`,
    });
  }
  verifyHistory(asked.at(-1)?.messages ?? [], expected.unknown ?? []);
}

/** The last step was asked with every earlier call and its one result. */
function verifyHistory(
  messages: readonly { role: string; output?: string }[],
  unknown: readonly string[],
): void {
  expect(messages.map(({ role }) => role)).toEqual([
    "user",
    "assistant",
    ...calls.map(() => "tool"),
  ]);
  const outputs = messages.filter(({ role }) => role === "tool").map(({ output }) => output);
  expect(outputs).toEqual(
    calls.map(({ input: { name } }) =>
      unknown.includes(name) ? expect.stringContaining("outcome is unknown") : `${name} worked`,
    ),
  );
}
