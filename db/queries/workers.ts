/** Who is alive: workers, their advisory locks and leases, and what the dead leave behind. */
import { sql } from "drizzle-orm";
import type { Database } from "../client";
import type { SessionClient } from "../connections";

/** First key of every worker's advisory lock ("LONG" in ASCII); the second is the row's `lock_key`. */
export const workerLockClass = 0x4c4f4e47;

/**
 * Registers a worker on its own connection and takes its advisory lock there, in one transaction:
 * nobody can see the row while the lock is free.
 */
export async function registerWorker(
  client: SessionClient,
  id: string,
  leaseTtlMs: number,
): Promise<void> {
  await client.query("begin");
  const { rows } = await client.query(
    `insert into workers (id, lease_expires_at) values ($1, now() + $2 * interval '1 millisecond')
     on conflict (id) do update set lease_expires_at = excluded.lease_expires_at returning lock_key`,
    [id, leaseTtlMs],
  );
  await client.query("select pg_advisory_lock($1::int, $2::int)", [
    workerLockClass,
    rows[0].lock_key,
  ]);
  await client.query("commit");
}

/** Extends the lease by database time. False: the row is gone, someone declared this worker dead. */
export async function renewLease(
  database: Database,
  id: string,
  leaseTtlMs: number,
): Promise<boolean> {
  const { rowCount } = await database.execute(sql`
    update workers set lease_expires_at = now() + ${leaseTtlMs} * interval '1 millisecond' where id = ${id}`);
  return rowCount === 1;
}

/** Removes a worker that owns nothing any more. */
export async function deleteWorker(database: Database, id: string): Promise<void> {
  await database.execute(sql`delete from workers where id = ${id}`);
}

/** Owners of running runs, and workers left over, other than oneself. */
export async function listOtherWorkers(database: Database, selfId: string): Promise<string[]> {
  const { rows } = await database.execute<{ id: string }>(sql`
    select id from workers where id <> ${selfId}
    union select worker_id from runs where status = 'running' and worker_id <> ${selfId}`);
  return rows.map((row) => row.id);
}

export interface Orphan {
  id: string;
  lastSeq: number;
}

/**
 * Requeues a dead worker's runs, with a new epoch, and answers them; null while it lives.
 * Dead: its lease has expired or its row is gone, or its advisory lock is free and Postgres has
 * been up for `settleMs`, long enough for everybody to have re-taken theirs.
 */
export async function requeueOrphans(
  database: Database,
  deadId: string,
  settleMs: number,
): Promise<Orphan[] | null> {
  return await database.transaction(async (tx) => {
    const { rows } = await tx.execute<{
      lock_free: boolean;
      lease_expired: boolean;
      settled: boolean;
    }>(sql`
      select coalesce(pg_try_advisory_xact_lock(${workerLockClass}, w.lock_key), true) as lock_free,
        coalesce(w.lease_expires_at < now(), true) as lease_expired,
        greatest(pg_postmaster_start_time(), (select stats_reset from pg_stat_bgwriter))
          < now() - ${settleMs} * interval '1 millisecond' as settled
      from (select ${deadId}::text as id) d left join workers w on w.id = d.id`);
    const sign = rows[0];
    const isDead = sign && (sign.lease_expired || (sign.lock_free && sign.settled));
    if (!isDead) return null;
    const orphans = await tx.execute<{ id: string; last_seq: number }>(sql`
      with dead as (
        select id from runs where worker_id = ${deadId} and status = 'running' order by id for no key update)
      update runs set status = 'queued', worker_id = null, lease_epoch = lease_epoch + 1,
        owner_deaths = owner_deaths + 1, queued_at = now()
      where id in (select id from dead) and worker_id = ${deadId} and status = 'running'
      returning id, last_seq`);
    await tx.execute(sql`delete from workers where id = ${deadId}`);
    return orphans.rows.map((row) => ({ id: row.id, lastSeq: row.last_seq }));
  });
}
