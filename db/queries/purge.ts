/** What goes by itself. Each statement removes a bounded number and says how many, so that it can be called until none is left. */
import { sql } from "drizzle-orm";
import type { Database } from "../client";
import { undoHours } from "./threads";

/** Deleted threads whose time for undo is over, with everything in them; not while a run of theirs lives. */
export async function purgeThreads(database: Database, limit: number): Promise<number> {
  const { rowCount } = await database.execute(sql`
    delete from threads where id in (
      select t.id from threads t
      where t.deleted_at < now() - ${undoHours} * interval '1 hour' and not exists (
        select 1 from runs r where r.thread_id = t.id and r.status in ('queued', 'running', 'waiting'))
      order by t.deleted_at limit ${limit} for update skip locked)`);
  return rowCount ?? 0;
}

/** Files uploaded a day ago that no message was sent with, none waits with, and no draft has. */
export async function purgeFiles(database: Database, limit: number): Promise<number> {
  const { rowCount } = await database.execute(sql`
    delete from files where id in (
      select f.id from files f
      where f.thread_id is null and f.created_at < now() - interval '24 hours'
        and not exists (select 1 from queued_messages q where q.user_id = f.user_id and f.id = any(q.file_ids))
        and not exists (select 1 from drafts d where d.user_id = f.user_id and f.id = any(d.file_ids))
        and not exists (select 1 from new_thread_drafts n where n.user_id = f.user_id and f.id = any(n.file_ids))
      limit ${limit} for update skip locked)`);
  return rowCount ?? 0;
}

export async function purgeIdempotencyKeys(database: Database, limit: number): Promise<number> {
  const { rowCount } = await database.execute(sql`
    delete from idempotency_keys where (user_id, key) in (
      select user_id, key from idempotency_keys where created_at < now() - interval '7 days'
      limit ${limit})`);
  return rowCount ?? 0;
}

/** Sessions and one-time tokens that open nothing any more. */
export async function purgeSessions(database: Database): Promise<number> {
  const sessions = await database.execute(sql`delete from sessions where expires_at < now()`);
  const tokens = await database.execute(sql`delete from verifications where expires_at < now()`);
  return (sessions.rowCount ?? 0) + (tokens.rowCount ?? 0);
}
