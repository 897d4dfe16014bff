/** A run's life in SQL: claimed, handed over, cancelled, ended. Every write of an owner carries its epoch. */
import { sql } from "drizzle-orm";
import type { Pause } from "@/protocol/budget";
import { closingEvents } from "@/protocol/closing";
import type { ErrorClass, ErrorInfo } from "@/protocol/error-classes";
import type { RunEvent } from "@/protocol/events";
import { reduceRun } from "@/protocol/reduce";
import type { RunCarry } from "@/protocol/run-state";
import type { EndStatus, RunStatus } from "@/protocol/states";
import { encodeStorable } from "@/protocol/storable";
import type { Database } from "../client";
import { isSteered } from "./control";
import { deliverQueue } from "./queue";
import { readUnsealed, toStoredCarry } from "./seal";
import { type Transaction, together } from "./transaction";

export interface ClaimedRun {
  id: string;
  threadId: string;
  userId: string;
  messageId: string;
  modelId: string | null;
  model: string;
  thinking: boolean;
  epoch: number;
  lastSeq: number;
  sealedSeq: number;
  carry: RunCarry;
  ownerDeaths: number;
  cancelRequested: boolean;
  /** An earlier answer of the thread may still be without its parts (`sealEndedRuns`). */
  followsUnsealed: boolean;
}

/**
 * Takes the queued run that has waited longest; undefined when none waits, or when the worker has
 * been declared dead and must register again before it may own anything. The run of a suspended
 * person, begun in the moment of their suspension, is claimed to be cancelled.
 */
export async function claimRun(
  database: Database,
  workerId: string,
): Promise<ClaimedRun | undefined> {
  const { rows } = await database.execute<Record<string, unknown>>(sql`
    update runs set status = 'running', worker_id = ${workerId}, lease_epoch = lease_epoch + 1,
      started_at = coalesce(started_at, now())
    where id = (
      select id from runs where status = 'queued' order by queued_at, id for no key update skip locked limit 1)
      and exists (select 1 from workers where id = ${workerId})
    returning id, thread_id, user_id, message_id, model_id, model, thinking, lease_epoch,
      last_seq, sealed_seq, carry, owner_deaths, (cancel_requested_at is not null or not exists (
        select 1 from users u where u.id = runs.user_id and u.status = 'active')) as cancel_requested,
      exists (select 1 from runs e where e.thread_id = runs.thread_id and e.sealed_seq < e.end_seq)
        as follows_unsealed`);
  const row = rows[0];
  return row && toClaimedRun(row);
}

function toClaimedRun(row: Record<string, unknown>): ClaimedRun {
  return {
    id: String(row.id),
    threadId: String(row.thread_id),
    userId: String(row.user_id),
    messageId: String(row.message_id),
    modelId: row.model_id === null ? null : String(row.model_id),
    model: String(row.model),
    thinking: row.thinking === true,
    epoch: Number(row.lease_epoch),
    lastSeq: Number(row.last_seq),
    sealedSeq: Number(row.sealed_seq),
    carry: toStoredCarry(row.carry),
    ownerDeaths: Number(row.owner_deaths),
    cancelRequested: row.cancel_requested === true,
    followsUnsealed: row.follows_unsealed === true,
  };
}

export interface ControlRequest {
  runId: string;
  wants: "cancel" | "pause";
}

/** Runs of this worker that somebody asked to end or to pause. */
export async function listControlRequests(
  database: Database,
  workerId: string,
): Promise<ControlRequest[]> {
  const { rows } = await database.execute<{ id: string; wants: ControlRequest["wants"] }>(sql`
    select id, case when cancel_requested_at is null then 'pause' else 'cancel' end as wants
    from runs where worker_id = ${workerId} and status = 'running'
      and (cancel_requested_at is not null or pause_requested_at is not null)`);
  return rows.map(({ id, wants }) => ({ runId: id, wants }));
}

export interface RunEnding {
  runId: string;
  epoch: number;
  /** The log's last seq as its owner knows it. */
  base: number;
  status: EndStatus;
  error?: ErrorInfo;
  pause?: Pause;
  at: number;
}

export interface RunEnded {
  status: EndStatus;
  lastSeq: number;
  /** Storable JSON of what was appended, to publish. */
  events: string[];
  /** The run that the first queued message started. */
  nextRunId?: string;
}

/**
 * An owner's end of its run. A cancel request that came first wins: the run ends cancelled.
 * `steered`: it cannot succeed, for somebody has said something that it has not read; nothing was
 * written. Undefined: ownership is gone, nothing was written.
 */
export async function endRun(
  database: Database,
  ending: RunEnding,
): Promise<RunEnded | "steered" | undefined> {
  return await database.transaction(async (tx) => {
    const [{ rows }, steered] = await together(
      () =>
        tx.execute<{
          cancel_requested: boolean;
          thread_id: string;
          carry: unknown;
          last_type: string | null;
        }>(sql`
          select cancel_requested_at is not null as cancel_requested, thread_id, carry,
            (select event->>'type' from run_events where run_id = runs.id and seq = last_seq) as last_type
          from runs where id = ${ending.runId} and lease_epoch = ${ending.epoch} and status = 'running'
            and last_seq = ${ending.base} for no key update`),
      () => isSteered(tx, sql`(select thread_id from runs where id = ${ending.runId})`),
    );
    const run = rows[0];
    if (!run) return await findOwnEnd(tx, ending);
    const isCancelled = run.cancel_requested || ending.status === "cancelled";
    if (!isCancelled && ending.status === "succeeded" && steered) return "steered";
    const status: EndStatus = isCancelled ? "cancelled" : ending.status;
    const { error, pause } = isCancelled ? {} : ending;
    const outcome = isCancelled ? "cancelled" : "tool-outcome-unknown";
    // After a step's end nothing is open, and the step, which may be long, need not be read.
    const closing = run.last_type === "step-end" ? [] : await readClosing(tx, ending, run, outcome);
    const events = [...closing, endEvent(status, { error, pause }, ending.at)].map(encodeStorable);
    const { runId, epoch, base } = ending;
    const [, nextRunId] = await together(
      () => writeEnd(tx, { runId, epoch, base, status, error, pause, events }),
      () => deliverQueue(tx, run.thread_id, status),
    );
    const lastSeq = ending.base + events.length;
    return { status, lastSeq, events, ...(nextRunId ? { nextRunId } : {}) };
  });
}

/** The events that close what is open in a run's log. */
async function readClosing(
  tx: Transaction,
  { runId, at }: { runId: string; at: number },
  run: { carry: unknown },
  outcome: ErrorClass,
): Promise<RunEvent[]> {
  const events = await readUnsealed(tx, runId);
  const state = reduceRun({ ...toStoredCarry(run.carry), parts: [] }, events);
  return closingEvents(state, at, outcome);
}

/** The same end, when its commit went unheard: only its owner wrote with this epoch. */
async function findOwnEnd(tx: Transaction, ending: RunEnding): Promise<RunEnded | undefined> {
  const { rows } = await tx.execute<{ status: EndStatus; last_seq: number; json: string }>(sql`
    select r.status, r.last_seq, e.event::text as json
    from runs r join run_events e on e.run_id = r.id and e.epoch = r.lease_epoch and e.seq > ${ending.base}
    where r.id = ${ending.runId} and r.lease_epoch = ${ending.epoch}
      and r.status not in ('queued', 'running', 'waiting') order by e.seq`);
  const first = rows[0];
  if (!first) return undefined;
  return { status: first.status, lastSeq: first.last_seq, events: rows.map((row) => row.json) };
}

interface Reason {
  error: ErrorInfo | undefined;
  pause: Pause | undefined;
}

function endEvent(status: EndStatus, { error, pause }: Reason, at: number): RunEvent {
  return { type: "run-end", status, ...(error ? { error } : {}), ...(pause ? { pause } : {}), at };
}

interface EndWrite extends Reason {
  runId: string;
  epoch: number;
  base: number;
  status: EndStatus;
  events: readonly string[];
}

async function writeEnd(tx: Transaction, end: EndWrite): Promise<void> {
  const events = sql.param(`[${end.events.join(",")}]`);
  const written = await tx.execute(sql`
    with owner as (
      update runs set last_seq = last_seq + ${end.events.length}, status = ${end.status}, worker_id = null,
        error = ${end.error ? encodeStorable(end.error) : null}::jsonb,
        pause = ${end.pause ? JSON.stringify(end.pause) : null}::jsonb, ended_at = now()
      where id = ${end.runId} and lease_epoch = ${end.epoch} and last_seq = ${end.base}
        and status in ('queued', 'running', 'waiting')
      returning id, lease_epoch)
    insert into run_events (run_id, seq, epoch, event)
    select owner.id, ${end.base} + ordinality, owner.lease_epoch, value
    from owner, jsonb_array_elements(${events}::jsonb) with ordinality`);
  if (written.rowCount !== end.events.length)
    throw new Error("a run's end was not written under its lock");
}

/** Gives a running run back to the queue in good order. False: ownership is gone or it is being cancelled. */
export async function handOverRun(
  database: Database,
  run: { runId: string; epoch: number; base: number; at: number },
): Promise<boolean> {
  const event = encodeStorable({
    type: "run-status",
    status: "queued",
    at: run.at,
  } satisfies RunEvent);
  const { rowCount } = await database.execute(sql`
    with owner as (
      update runs set last_seq = last_seq + 1, status = 'queued', worker_id = null, queued_at = now()
      where id = ${run.runId} and lease_epoch = ${run.epoch} and status = 'running'
        and last_seq = ${run.base} and cancel_requested_at is null
      returning id, last_seq, lease_epoch), written as (
      insert into run_events (run_id, seq, epoch, event)
      select id, last_seq, lease_epoch, ${event}::jsonb from owner)
    select pg_notify('longrun_queue', '') from owner`);
  return rowCount === 1;
}

/** Names the endpoint and model that go on with a run, for its owner. False: ownership is gone. */
export async function moveRun(
  database: Database,
  run: { id: string; epoch: number },
  to: { endpointId: string; modelId: string },
): Promise<boolean> {
  const { rowCount } = await database.execute(sql`
    update runs set endpoint_id = ${to.endpointId}, model_id = ${to.modelId}
    where id = ${run.id} and lease_epoch = ${run.epoch} and status = 'running'`);
  return rowCount === 1;
}

/** Puts a run back that its live owner can no longer write; its epoch rises. False: it was not ours. */
export async function abandonRun(
  database: Database,
  run: { runId: string; epoch: number },
): Promise<boolean> {
  const { rowCount } = await database.execute(sql`
    update runs set status = 'queued', worker_id = null, lease_epoch = lease_epoch + 1, queued_at = now()
    where id = ${run.runId} and lease_epoch = ${run.epoch} and status = 'running'`);
  return rowCount === 1;
}

export interface CancelOutcome {
  /** `requested`: its owner will end it. `ended`: it was ended here. `over`: it had ended before. */
  outcome: "requested" | "ended" | "over";
  status: RunStatus;
}

/**
 * Asks for a run's end, under its row lock: ends it here while nobody executes it, otherwise
 * leaves the request for its owner, or whoever acquires it next. Undefined: no such run.
 */
export async function requestCancel(
  tx: Transaction,
  runId: string,
): Promise<CancelOutcome | undefined> {
  const { rows } = await tx.execute<{
    status: RunStatus;
    thread_id: string;
    lease_epoch: number;
    last_seq: number;
    carry: unknown;
  }>(
    sql`select status, thread_id, lease_epoch, last_seq, carry from runs where id = ${runId} for no key update`,
  );
  const run = rows[0];
  if (!run) return undefined;
  if (run.status === "running") {
    await tx.execute(
      sql`update runs set cancel_requested_at = coalesce(cancel_requested_at, now()) where id = ${runId}`,
    );
    await tx.execute(sql`select pg_notify('longrun_control', ${runId})`);
    return { outcome: "requested", status: run.status };
  }
  if (run.status !== "queued" && run.status !== "waiting")
    return { outcome: "over", status: run.status };
  const at = Date.now();
  const events = [
    ...(await readClosing(tx, { runId, at }, run, "cancelled")),
    endEvent("cancelled", { error: undefined, pause: undefined }, at),
  ].map(encodeStorable);
  await tx.execute(
    sql`update runs set cancel_requested_at = coalesce(cancel_requested_at, now()) where id = ${runId}`,
  );
  await writeEnd(tx, {
    runId,
    epoch: run.lease_epoch,
    base: run.last_seq,
    status: "cancelled",
    error: undefined,
    pause: undefined,
    events,
  });
  await deliverQueue(tx, run.thread_id, "cancelled");
  await tx.execute(sql`select pg_notify('longrun_logs', ${JSON.stringify(["", runId])})`);
  return { outcome: "ended", status: "cancelled" };
}

/** Cancels every live run that matches, for what ends access at once: deletion, suspension. */
export async function cancelLiveRuns(
  tx: Transaction,
  of: { threadId: string } | { userId: string },
): Promise<void> {
  const match = "threadId" in of ? sql`thread_id = ${of.threadId}` : sql`user_id = ${of.userId}`;
  const { rows } = await tx.execute<{ id: string }>(
    sql`select id from runs where ${match} and status in ('queued', 'running', 'waiting') order by id`,
  );
  for (const row of rows) await requestCancel(tx, row.id);
}

/** Runs over but not wholly sealed: what a crash between end and seal left. */
export async function listUnsealedRuns(database: Database, limit: number): Promise<string[]> {
  const { rows } = await database.execute<{ id: string }>(sql`
    select id from runs where sealed_seq < end_seq order by id limit ${limit}`);
  return rows.map((row) => row.id);
}

/**
 * Drops delta events of sealed parts: of runs that ended `graceMs` ago, and of live runs more
 * than `keepEvents` behind their seal. Answers how many runs it pruned.
 */
export async function pruneDeltas(
  database: Database,
  bounds: { graceMs: number; keepEvents: number; limit: number },
): Promise<number> {
  const { rows } = await database.execute<{ n: number }>(sql`
    with due as (
      select id, case when ended_at is null then sealed_seq - ${bounds.keepEvents} else sealed_seq end as until
      from runs where pruned_seq < sealed_seq and (
        ended_at < now() - ${bounds.graceMs} * interval '1 millisecond'
        or (ended_at is null and sealed_seq - pruned_seq > 2 * ${bounds.keepEvents}))
      limit ${bounds.limit} for no key update skip locked
    ), gone as (
      delete from run_events e using due where e.run_id = due.id and e.seq <= due.until
        and e.event->>'type' in ('reasoning-delta', 'text-delta', 'tool-input-delta', 'tool-output-delta')
    ), marked as (
      update runs set pruned_seq = due.until from due where runs.id = due.id returning 1
    )
    select count(*)::int as n from marked`);
  return rows[0]?.n ?? 0;
}
