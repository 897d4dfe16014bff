/** Sealing: one transaction folds a run's finished steps into part rows. */
import { type SQL, sql } from "drizzle-orm";
import type { RunEvent, StoredRunEvent } from "@/protocol/events";
import type { Part } from "@/protocol/parts";
import { reduceRun } from "@/protocol/reduce";
import { type RunCarry, type RunState, toCarry } from "@/protocol/run-state";
import { decodeStorable, encodeStorable, encodeText, parseStorable } from "@/protocol/storable";
import type { Usage } from "@/protocol/usage";
import type { Database } from "../client";
import { enqueueTitle } from "../queue";
import { parts, steps } from "../schema";
import { toPartRow } from "./part-row";
import { indexAnswer } from "./search-index";
import { type Transaction, together } from "./transaction";
import { countSteps } from "./usage";

const boundaries: ReadonlySet<RunEvent["type"]> = new Set(["step-end", "step-retry", "run-end"]);

const contentStarts: ReadonlySet<RunEvent["type"]> = new Set([
  "reasoning-start",
  "text-start",
  "tool-input-start",
]);

/**
 * Folds everything up to the newest step boundary. `epoch` fences an owner's seal; without it
 * only a run that is over is sealed. Answers the seq sealed up to, or null when there was
 * nothing to seal or the run is someone else's.
 */
export async function sealRun(
  database: Database,
  runId: string,
  epoch: number | null,
): Promise<number | null> {
  return await database.transaction(async (tx) => {
    const guard =
      epoch === null
        ? sql`status not in ('queued', 'running', 'waiting')`
        : sql`lease_epoch = ${epoch}`;
    const [locked, events] = await together(
      () =>
        tx.execute<{ message_id: string; thread_id: string; carry: unknown }>(sql`
          select message_id, thread_id, carry from runs
          where id = ${runId} and ${guard} for no key update`),
      () => readUnsealed(tx, runId),
    );
    const run = locked.rows[0];
    if (!run) return null;
    const last = events.findLastIndex(({ event }) => boundaries.has(event.type));
    if (last < 0) return null;
    const sealed = events.slice(0, last + 1);
    const state = reduceRun({ ...toStoredCarry(run.carry), parts: [] }, sealed);
    await together(
      () => insertParts(tx, run.message_id, state.parts),
      () => insertSteps(tx, runId, sealed, state),
      () =>
        tx.execute(sql`
          with sealed as (
            update runs set sealed_seq = ${state.lastSeq}, carry = ${encodeStorable(toCarry(state))}::jsonb
            where id = ${runId} and ${guard})
          update messages set part_count = ${state.nextPart} where id = ${run.message_id}`),
    );
    // A run's end is sealed once, whoever does it: what it answered is found from then on.
    const end = sealed.at(-1)?.event;
    if (end?.type !== "run-end") return state.lastSeq;
    const hasAnswered = end.status === "succeeded" || end.status === "paused";
    await together(
      () => indexAnswer(tx, runId),
      async () => hasAnswered && (await enqueueTitle(tx, run.thread_id)),
    );
    return state.lastSeq;
  });
}

/**
 * Seals what ended in a thread and is not sealed yet: an end is seen a moment before its seal, or
 * long before when its process died between the two. Whoever reads parts calls it first.
 */
export async function sealEndedRuns(database: Database, threadId: string): Promise<void> {
  const { rows } = await database.execute<{ id: string }>(sql`
    select id from runs where thread_id = ${threadId} and sealed_seq < end_seq`);
  for (const row of rows) await sealRun(database, row.id, null);
}

/** A run's carry from its stored form: a model's name or an error's text may hold anything. */
export function toStoredCarry(stored: unknown): RunCarry {
  return decodeStorable(stored) as RunCarry;
}

/** Decoded events after what is sealed, within the caller's transaction. */
export async function readUnsealed(tx: Transaction, runId: string): Promise<StoredRunEvent[]> {
  return await readEvents(tx, runId, sql`(select sealed_seq from runs where id = ${runId})`);
}

/** Decoded events after a seq, within the caller's transaction. */
export async function readEvents(
  tx: Transaction,
  runId: string,
  after: number | SQL,
): Promise<StoredRunEvent[]> {
  const { rows } = await tx.execute<{ seq: number; json: string }>(
    sql`select seq, event::text as json from run_events where run_id = ${runId} and seq > ${after} order by seq`,
  );
  return rows.map((row) => ({ seq: row.seq, event: parseStorable(row.json) as RunEvent }));
}

async function insertParts(
  tx: Transaction,
  messageId: string,
  sealed: readonly Part[],
): Promise<void> {
  // Postgres takes 65,535 parameters a statement; a part has 9.
  for (let start = 0; start < sealed.length; start += 1000) {
    await tx
      .insert(parts)
      .values(sealed.slice(start, start + 1000).map((part) => toPartRow(messageId, part)));
  }
}

type StepRow = typeof steps.$inferInsert;

async function insertSteps(
  tx: Transaction,
  runId: string,
  events: readonly StoredRunEvent[],
  state: RunState,
): Promise<void> {
  const rows = toStepRows(runId, events, state);
  const counted = rows.flatMap(({ step, attempt, usage, respondedAt }) =>
    usage && respondedAt ? [{ step, attempt, usage: usage as Usage, at: respondedAt }] : [],
  );
  await together(
    async () => rows.length > 0 && (await tx.insert(steps).values(rows).onConflictDoNothing()),
    () => countSteps(tx, runId, counted),
  );
}

function toStepRows(runId: string, events: readonly StoredRunEvent[], state: RunState): StepRow[] {
  const rows: StepRow[] = [];
  let open: StepRow | undefined;
  for (const { seq, event } of events) {
    if (event.type === "step-start") {
      const { step, attempt, sent } = event;
      const startedAt = new Date(event.at);
      open = { runId, step, attempt, outcome: "cut", firstSeq: seq, lastSeq: seq, sent, startedAt };
      continue;
    }
    if (!open) continue;
    open.lastSeq = seq;
    noteEvent(open, event);
    if (boundaries.has(event.type)) {
      rows.push(countCalls(open, state));
      open = undefined;
    }
  }
  return rows;
}

/** What an event within a step says of it. */
function noteEvent(row: StepRow, event: RunEvent): void {
  if (contentStarts.has(event.type) && "at" in event) row.firstContentAt ??= new Date(event.at);
  if (event.type === "response-end") {
    row.model = encodeText(event.model);
    row.finishReason = event.finishReason;
    row.usage = event.usage;
    row.respondedAt = new Date(event.at);
  }
  if (event.type === "step-end" || event.type === "step-retry" || event.type === "run-end")
    row.endedAt = new Date(event.at);
  if (event.type === "step-end") row.outcome = "ended";
  if (event.type === "step-retry") {
    row.outcome = "retried";
    row.cause = JSON.parse(encodeStorable(event.cause));
  }
}

function countCalls(row: StepRow, state: RunState): StepRow {
  const calls = state.parts.filter(
    (part) => part.kind === "tool" && part.step === row.step && part.attempt === row.attempt,
  );
  row.toolCalls = calls.length;
  row.toolFailures = calls.filter((part) => part.kind === "tool" && part.phase === "error").length;
  return row;
}
