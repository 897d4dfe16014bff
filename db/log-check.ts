/** The log's invariants, checked from outside: for tests, chaos runs and a doubtful administrator. */
import { sql } from "drizzle-orm";
import { deltaTypes, type RunEvent, type StoredRunEvent } from "@/protocol/events";
import type { Part } from "@/protocol/parts";
import { reduceRun } from "@/protocol/reduce";
import { emptyRunState, type RunCarry } from "@/protocol/run-state";
import { isLive, type RunStatus } from "@/protocol/states";
import { decodeStorable, parseStorable } from "@/protocol/storable";
import type { Database } from "./client";
import { hashPart } from "./queries/part-row";

interface Run {
  status: RunStatus;
  messageId: string;
  lastSeq: number;
  sealedSeq: number;
  prunedSeq: number;
  carry: RunCarry;
}

interface LogRow extends StoredRunEvent {
  epoch: number;
}

/** Breaches in words; empty when the run's rows are sound. */
export async function checkLog(database: Database, runId: string): Promise<string[]> {
  const run = await readRun(database, runId);
  if (!run) return [`${runId} does not exist`];
  const log = await readRows(database, runId);
  const sealed = await readParts(database, run.messageId);
  return [
    ...checkCover(run, log, sealed),
    ...checkOrder(run, log),
    ...checkFold(run, log, sealed),
    ...sealed
      .filter(({ part, hash }) => hashPart(part) !== hash)
      .map(({ part }) => `part ${part.ordinal} is not what its hash says`),
  ].map((breach) => `${runId}: ${breach}`);
}

/** All runs of a database. */
export async function checkAllLogs(database: Database): Promise<string[]> {
  const { rows } = await database.execute<{ id: string }>(sql`select id from runs order by id`);
  const breaches: string[] = [];
  for (const row of rows) breaches.push(...(await checkLog(database, row.id)));
  return breaches;
}

async function readRun(database: Database, runId: string): Promise<Run | undefined> {
  const { rows } = await database.execute<Record<string, unknown>>(
    sql`select status, message_id, last_seq, sealed_seq, pruned_seq, carry from runs where id = ${runId}`,
  );
  const row = rows[0];
  return (
    row && {
      status: row.status as RunStatus,
      messageId: String(row.message_id),
      lastSeq: Number(row.last_seq),
      sealedSeq: Number(row.sealed_seq),
      prunedSeq: Number(row.pruned_seq),
      carry: row.carry as RunCarry,
    }
  );
}

async function readRows(database: Database, runId: string): Promise<LogRow[]> {
  const { rows } = await database.execute<{ seq: number; epoch: number; json: string }>(
    sql`select seq, epoch, event::text as json from run_events where run_id = ${runId} order by seq`,
  );
  return rows.map((row) => ({
    seq: row.seq,
    epoch: row.epoch,
    event: parseStorable(row.json) as RunEvent,
  }));
}

async function readParts(
  database: Database,
  messageId: string,
): Promise<{ part: Part; hash: string }[]> {
  const { rows } = await database.execute<{ body: unknown; hash: string }>(
    sql`select body, hash from parts where message_id = ${messageId} order by ordinal`,
  );
  return rows.map((row) => ({ part: decodeStorable(row.body) as Part, hash: row.hash }));
}

function checkCover(run: Run, log: readonly LogRow[], sealed: readonly { part: Part }[]): string[] {
  const covered = new Set(log.map((row) => row.seq));
  for (const { part } of sealed) {
    for (let seq = part.firstSeq ?? 1; seq <= (part.lastSeq ?? 0); seq += 1) covered.add(seq);
  }
  const breaches: string[] = [];
  for (let seq = 1; seq <= run.lastSeq; seq += 1) {
    if (!covered.has(seq)) breaches.push(`seq ${seq} of ${run.lastSeq} is in no part and no event`);
  }
  if (covered.size > run.lastSeq) breaches.push("there are events above last_seq");
  return breaches.slice(0, 3);
}

function checkOrder(run: Run, log: readonly LogRow[]): string[] {
  const breaches: string[] = [];
  const ends = log.filter((row) => row.event.type === "run-end").length;
  if (isLive(run.status) ? ends !== 0 : ends !== 1)
    breaches.push(`${ends} run-end events while ${run.status}`);
  if (ends === 1 && log.at(-1)?.event.type !== "run-end") breaches.push("events follow run-end");
  log.forEach((row, index) => {
    const before = log[index - 1];
    if (before && row.epoch < before.epoch)
      breaches.push(`seq ${row.seq} has an older epoch than the one before`);
  });
  if (!isLive(run.status) && run.sealedSeq !== run.lastSeq)
    breaches.push("it is over and not sealed");
  return breaches;
}

function checkFold(
  run: Run,
  log: readonly LogRow[],
  sealed: readonly { part: Part; hash: string }[],
): string[] {
  const isPruned = log.length < run.lastSeq && run.prunedSeq > 0;
  if (isPruned)
    return log.some((row) => row.seq <= run.prunedSeq && isDelta(row.event))
      ? ["deltas below pruned_seq"]
      : [];
  const upToSeal = log.filter((row) => row.seq <= run.sealedSeq);
  const fold = reduceRun(emptyRunState, upToSeal);
  const breaches: string[] = [];
  if (fold.parts.length !== sealed.length) {
    breaches.push(`${sealed.length} sealed parts, ${fold.parts.length} in the fold`);
  }
  sealed.forEach(({ part, hash }, index) => {
    const folded = fold.parts[index];
    if (!folded || hashPart(folded) !== hash)
      breaches.push(`part ${part.ordinal} differs from the fold of its events`);
  });
  return breaches;
}

function isDelta(event: RunEvent): boolean {
  return (deltaTypes as readonly string[]).includes(event.type);
}
