/** What people ask of a live run: to pause, to use more or less, to hear what they say. */
import { type SQL, sql } from "drizzle-orm";
import type { Budget } from "@/protocol/budget";
import { decodeText } from "@/protocol/storable";
import type { Database } from "../client";
import type { Transaction } from "./transaction";

export interface Control {
  isPauseRequested: boolean;
  /** Its person may not work here any more. */
  isSuspended: boolean;
  budget: Budget;
  /** What it has cost so far; null when nothing of it had a price, or no limit asks for it. */
  cost: number | null;
  /** Somebody has said something that it has not read. */
  isSteered: boolean;
}

export async function readControl(database: Database, runId: string): Promise<Control | undefined> {
  const { rows } = await database.execute<{
    is_pause_requested: boolean;
    is_suspended: boolean;
    budget: Budget;
    cost: number | null;
    is_steered: boolean;
  }>(sql`
    select r.pause_requested_at is not null as is_pause_requested, r.budget,
      not exists (select 1 from users u where u.id = r.user_id and u.status = 'active') as is_suspended,
      case when r.budget->>'cost' is not null
        then (select sum(u.cost) from usage u where u.run_id = r.id) end as cost,
      exists (select 1 from queued_messages q where q.thread_id = r.thread_id and q.delivery = 'steer')
        as is_steered
    from runs r where r.id = ${runId}`);
  const row = rows[0];
  if (!row) return undefined;
  return {
    isPauseRequested: row.is_pause_requested,
    isSuspended: row.is_suspended,
    budget: row.budget,
    cost: row.cost === null ? null : Number(row.cost),
    isSteered: row.is_steered,
  };
}

/** Whether something said to a thread's live run is unread; whoever says it holds the run's row lock. */
export async function isSteered(tx: Transaction, threadId: string | SQL): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`select 1 from queued_messages where thread_id = ${threadId} and delivery = 'steer' limit 1`,
  );
  return rows.length > 0;
}

export interface SteeringRow {
  id: string;
  text: string;
}

/** What was said to a run, oldest first, for its owner; from now on it cannot be changed. */
export async function takeSteering(
  database: Database,
  run: { runId: string; epoch: number },
): Promise<SteeringRow[]> {
  const { rows } = await database.execute<{ id: string; text: string; position: string }>(sql`
    update queued_messages q set taken_at = coalesce(q.taken_at, now()) from runs r
    where r.id = ${run.runId} and r.lease_epoch = ${run.epoch} and r.status = 'running'
      and q.thread_id = r.thread_id and q.delivery = 'steer'
    returning q.id, q.text, q.position`);
  return rows
    .sort((a, b) => Number(a.position) - Number(b.position))
    .map((row) => ({ id: row.id, text: decodeText(row.text) }));
}

/** In the transaction of the events that hand it to the model. */
export async function finishSteering(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`delete from queued_messages where id = any(${sql.param(ids)}::text[])`);
}

/**
 * Asks a live run to pause before its next step; of one that is over nothing changes. Whoever
 * executes it, or takes it next, obeys.
 */
export async function requestPause(database: Database, runId: string): Promise<void> {
  await database.execute(sql`
    with asked as (
      update runs set pause_requested_at = coalesce(pause_requested_at, now())
      where id = ${runId} and status in ('queued', 'running', 'waiting') returning id)
    select pg_notify('longrun_control', id) from asked`);
}

/** What is absent stays. False: the run is over. */
export async function changeBudget(
  database: Database,
  runId: string,
  change: Partial<Budget>,
): Promise<boolean> {
  const { rowCount } = await database.execute(sql`
    update runs set budget = budget || ${JSON.stringify(change)}::jsonb
    where id = ${runId} and status in ('queued', 'running', 'waiting')`);
  return rowCount === 1;
}
