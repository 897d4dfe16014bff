/** The log's two hot statements: the fenced append and the read behind a cursor. */
import type { Database } from "../client";

export interface AppendEntry {
  runId: string;
  epoch: number;
  /** The log's last seq before these events: an append that was already made matches no row. */
  base: number;
  /** One of the events is a checkpoint: deaths of owners start to count anew. */
  isCheckpoint: boolean;
  /** Storable JSON text of each event, in order. */
  events: readonly string[];
}

export interface AppendResult {
  runId: string;
  cancelRequested: boolean;
}

// Rows are locked in id order before the update, or two processes' batches could deadlock.
const appendSql = `
with input as (
  select * from jsonb_to_recordset($1)
    as t(run_id text, epoch int, base int, n int, is_checkpoint bool, events jsonb)
), locked as (
  select r.id from runs r join input i on r.id = i.run_id
  where r.lease_epoch = i.epoch and r.last_seq = i.base and r.status = 'running'
  order by r.id for no key update of r
), owner as (
  update runs r set last_seq = i.base + i.n,
    owner_deaths = case when i.is_checkpoint then 0 else r.owner_deaths end
  from input i join locked l on l.id = i.run_id
  where r.id = i.run_id and r.lease_epoch = i.epoch and r.last_seq = i.base and r.status = 'running'
  returning r.id, i.base, i.events, r.lease_epoch, r.cancel_requested_at is not null as cancel_requested
), written as (
  insert into run_events (run_id, seq, epoch, event)
  select o.id, o.base + e.ordinality, o.lease_epoch, e.value
  from owner o, jsonb_array_elements(o.events) with ordinality e
)
select
  case when count(*) = jsonb_array_length($1) then null else coalesce(array_agg(id), '{}') end as only,
  array_agg(id) filter (where cancel_requested) as cancelled
from owner`;

export interface Querying {
  query(config: {
    name?: string;
    text: string;
    values: unknown[];
  }): Promise<{ rows: Record<string, unknown>[] }>;
}

/**
 * Appends to several runs in one statement. A run that is missing from the answer wrote nothing:
 * its owner lost it, or the same append had been committed before (see `findLogHead`).
 */
export async function appendEvents(
  client: Querying,
  entries: readonly AppendEntry[],
): Promise<AppendResult[]> {
  const { rows } = await client.query({
    name: "append-events",
    text: appendSql,
    values: [`[${entries.map(toInput).join(",")}]`],
  });
  // One row for all: what is usual, every run written and none cancelled, costs next to nothing to read.
  const { only, cancelled } = rows[0] as { only: string[] | null; cancelled: string[] | null };
  const runIds = only ?? entries.map(({ runId }) => runId);
  return runIds.map((runId) => ({
    runId,
    cancelRequested: cancelled?.includes(runId) ?? false,
  }));
}

/** The events are JSON already: one text, joined, costs a third of Postgres arrays of texts. */
function toInput({ runId, epoch, base, isCheckpoint, events }: AppendEntry): string {
  return `{"run_id":${JSON.stringify(runId)},"epoch":${epoch},"base":${base},"n":${events.length},"is_checkpoint":${isCheckpoint},"events":[${events.join(",")}]}`;
}

export interface LogHead {
  lastSeq: number;
  epoch: number;
  isRunning: boolean;
}

/** Where a run's log stands; tells an append that was committed unheard from a lost lease. */
export async function findLogHead(client: Querying, runId: string): Promise<LogHead | undefined> {
  const { rows } = await client.query({
    name: "log-head",
    text: "select last_seq, lease_epoch, status from runs where id = $1",
    values: [runId],
  });
  const row = rows[0];
  if (!row) return undefined;
  return {
    lastSeq: Number(row.last_seq),
    epoch: Number(row.lease_epoch),
    isRunning: row.status === "running",
  };
}

export interface LogRow {
  seq: number;
  /** Storable JSON text, as sent to browsers. */
  json: string;
}

/** Events after a cursor, oldest first, at most `limit`. */
export async function listEvents(
  client: Querying,
  runId: string,
  after: number,
  limit: number,
): Promise<LogRow[]> {
  const { rows } = await client.query({
    name: "list-events",
    text: `select seq, event::text as json from run_events
           where run_id = $1 and seq > $2 order by seq limit $3`,
    values: [runId, after, limit],
  });
  return rows.map((row) => ({ seq: Number(row.seq), json: String(row.json) }));
}

/** Tells other processes whose logs grew; one call per process and tick. */
export async function notifyLogs(
  database: Database,
  processId: string,
  runIds: readonly string[],
): Promise<void> {
  // A payload holds 8,000 bytes; an id has 29.
  for (let start = 0; start < runIds.length; start += 200) {
    const payload = JSON.stringify([processId, ...runIds.slice(start, start + 200)]);
    await database.$client.query("select pg_notify('longrun_logs', $1)", [payload]);
  }
}
