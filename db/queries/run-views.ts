/** What readers see of a run: its row, its snapshot, the conversation before it. */
import { sql } from "drizzle-orm";
import type { Budget, Pause } from "@/protocol/budget";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunEvent } from "@/protocol/events";
import type { Part } from "@/protocol/parts";
import { reduceRun } from "@/protocol/reduce";
import type { RunCarry, RunState } from "@/protocol/run-state";
import type { RunStatus } from "@/protocol/states";
import { decodeStorable, parseStorable } from "@/protocol/storable";
import type { Database } from "../client";
import { readEvents, toStoredCarry } from "./seal";

export interface RunRow {
  id: string;
  threadId: string;
  messageId: string;
  status: RunStatus;
  model: string;
  lastSeq: number;
  sealedSeq: number;
  prunedSeq: number;
  carry: RunCarry;
  budget: Budget;
  isPauseRequested: boolean;
  pause: Pause | null;
  error: ErrorInfo | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** A person's own run in a thread that is not deleted; undefined for everybody else. */
export async function findOwnRun(
  database: Database,
  userId: string,
  runId: string,
): Promise<RunRow | undefined> {
  const { rows } = await database.execute<Record<string, unknown>>(sql`
    select r.id, r.thread_id, r.message_id, r.status, r.model, r.last_seq, r.sealed_seq, r.pruned_seq, r.carry,
      r.budget, r.pause_requested_at is not null as is_pause_requested, r.pause, r.error, r.created_at, r.started_at, r.ended_at
    from runs r join threads t on t.id = r.thread_id
    where r.id = ${runId} and t.user_id = ${userId} and t.deleted_at is null`);
  const row = rows[0];
  if (!row) return undefined;
  return {
    id: String(row.id),
    threadId: String(row.thread_id),
    messageId: String(row.message_id),
    status: row.status as RunStatus,
    model: String(row.model),
    lastSeq: Number(row.last_seq),
    sealedSeq: Number(row.sealed_seq),
    prunedSeq: Number(row.pruned_seq),
    carry: toStoredCarry(row.carry),
    budget: row.budget as Budget,
    isPauseRequested: row.is_pause_requested === true,
    pause: row.pause as Pause | null,
    error: decodeStorable(row.error) as ErrorInfo | null,
    createdAt: new Date(row.created_at as string),
    startedAt: row.started_at === null ? null : new Date(row.started_at as string),
    endedAt: row.ended_at === null ? null : new Date(row.ended_at as string),
  };
}

export interface Snapshot {
  state: RunState;
  prunedSeq: number;
}

/** A run's fold as of one moment: the newest sealed parts (at most `partsMax`) and the open step. */
export async function readSnapshot(
  database: Database,
  runId: string,
  partsMax: number,
): Promise<Snapshot | undefined> {
  return await database.transaction(
    async (tx) => {
      const { rows } = await tx.execute<{
        message_id: string;
        sealed_seq: number;
        pruned_seq: number;
        carry: unknown;
      }>(sql`select message_id, sealed_seq, pruned_seq, carry from runs where id = ${runId}`);
      const run = rows[0];
      if (!run) return undefined;
      const sealed = await tx.execute<{ body: unknown }>(sql`
        select body from parts where message_id = ${run.message_id} order by ordinal desc limit ${partsMax}`);
      const parts = sealed.rows.map((row) => decodeStorable(row.body) as Part).reverse();
      const state = reduceRun(
        { ...toStoredCarry(run.carry), parts },
        await readEvents(tx, runId, run.sealed_seq),
      );
      return { state, prunedSeq: run.pruned_seq };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

/** The open step's fold, for the owner that resumes it. */
export async function readOpenState(
  database: Database,
  runId: string,
): Promise<RunState | undefined> {
  const snapshot = await readSnapshot(database, runId, 0);
  return snapshot?.state;
}

export interface PathMessage {
  id: string;
  role: "user" | "assistant";
  parts: Part[];
}

/** The branch from the thread's root down to (and with) a message, oldest first, with all sealed parts. */
export async function readPath(database: Database, messageId: string): Promise<PathMessage[]> {
  const { rows } = await database.execute<{
    id: string;
    role: PathMessage["role"];
    json: string | null;
  }>(sql`
    with recursive path as (
      select id, parent_id, role, 0 as depth from messages where id = ${messageId}
      union all
      select m.id, m.parent_id, m.role, p.depth + 1 from messages m join path p on m.id = p.parent_id)
    select path.id, path.role, parts.body::text as json
    from path left join parts on parts.message_id = path.id order by path.depth desc, parts.ordinal`);
  const path: PathMessage[] = [];
  for (const { id, role, json } of rows) {
    if (path.at(-1)?.id !== id) path.push({ id, role, parts: [] });
    if (json !== null) path.at(-1)?.parts.push(parseStorable(json) as Part);
  }
  return path;
}

/** All stored events of a run, decoded; for checks and tests. */
export async function readLog(
  database: Database,
  runId: string,
): Promise<{ seq: number; event: RunEvent }[]> {
  return await database.transaction((tx) => readEvents(tx, runId, 0));
}

/** A part of a run's open step, which is not sealed yet. */
export async function findOpenPart(
  database: Database,
  runId: string,
  ordinal: number,
): Promise<Part | undefined> {
  const state = await readOpenState(database, runId);
  return state?.parts.find((part) => part.ordinal === ordinal);
}
