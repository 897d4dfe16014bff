import { sql } from "drizzle-orm";
import type { ThreadSettings } from "@/protocol/api";
import { newId } from "@/protocol/ids";
import type { RunStatus } from "@/protocol/states";
import { decodeText, encodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { cancelLiveRuns } from "./runs";
import { indexTitle } from "./search-index";

export interface ThreadRow {
  id: string;
  title: string | null;
  leafMessageId: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Of the newest run. */
  status: RunStatus | null;
  liveRunId: string | null;
  isPinned: boolean;
  isArchived: boolean;
  isUnseen: boolean;
  /** A link to a copy of it is alive. */
  isShared: boolean;
  settings: ThreadSettings;
}

interface RawThread extends Record<string, unknown> {
  id: string;
  title: string | null;
  leaf_message_id: string | null;
  created_at: string;
  updated_at: string;
  status: RunStatus | null;
  live_run_id: string | null;
  is_pinned: boolean;
  is_archived: boolean;
  is_unseen: boolean;
  is_shared: boolean;
  settings: ThreadSettings;
}

// At most one run of a thread is live, and no newer one can exist beside it.
const columns = sql`t.id, t.title, t.leaf_message_id, t.created_at, t.updated_at, r.status,
  case when r.status in ('queued', 'running', 'waiting') then r.id end as live_run_id,
  t.pinned_at is not null as is_pinned, t.archived_at is not null as is_archived, t.settings,
  coalesce(r.ended_at > coalesce(t.seen_at, '-infinity'), false) as is_unseen,
  exists (select from shares s where s.thread_id = t.id
    and (s.expires_at is null or s.expires_at > now())) as is_shared`;
const newestRun = sql`left join lateral (
  select id, status, ended_at from runs where thread_id = t.id
  order by (status in ('queued', 'running', 'waiting')) desc, created_at desc, id desc limit 1) r on true`;

function toThread(raw: RawThread): ThreadRow {
  return {
    id: raw.id,
    title: raw.title === null ? null : decodeText(raw.title),
    leafMessageId: raw.leaf_message_id,
    createdAt: new Date(raw.created_at),
    updatedAt: new Date(raw.updated_at),
    status: raw.status,
    liveRunId: raw.live_run_id,
    isPinned: raw.is_pinned,
    isArchived: raw.is_archived,
    isUnseen: raw.is_unseen,
    isShared: raw.is_shared,
    settings: raw.settings,
  };
}

export async function insertThread(
  database: Database,
  thread: { userId: string; title: string | null },
): Promise<string> {
  const id = newId("thread");
  const { userId, title } = thread;
  const source = title === null ? null : "person";
  await database.transaction(async (tx) => {
    await tx.execute(sql`
      insert into threads (id, user_id, title, title_source)
      values (${id}, ${userId}, ${title === null ? null : encodeText(title)}, ${source})`);
    if (title !== null) await indexTitle(tx, { userId, threadId: id, title });
  });
  return id;
}

/** A person's own thread that is not deleted. */
export async function findThread(
  database: Database,
  userId: string,
  threadId: string,
): Promise<ThreadRow | undefined> {
  const { rows } = await database.execute<RawThread>(sql`
    select ${columns} from threads t ${newestRun}
    where t.id = ${threadId} and t.user_id = ${userId} and t.deleted_at is null`);
  return rows[0] && toThread(rows[0]);
}

export interface ThreadPosition {
  updatedAt: Date;
  id: string;
}

const shelves = {
  active: sql`t.archived_at is null and t.pinned_at is null`,
  archived: sql`t.archived_at is not null`,
};

/** A shelf's threads, newest first; `after` is the last thread of the page before. */
export async function listThreadRows(
  database: Database,
  page: {
    userId: string;
    shelf: keyof typeof shelves;
    after: ThreadPosition | null;
    limit: number;
  },
): Promise<ThreadRow[]> {
  const after = page.after
    ? sql`and (t.updated_at, t.id) < (${page.after.updatedAt.toISOString()}::timestamptz, ${page.after.id})`
    : sql``;
  const { rows } = await database.execute<RawThread>(sql`
    select ${columns} from threads t ${newestRun}
    where t.user_id = ${page.userId} and t.deleted_at is null and ${shelves[page.shelf]} ${after}
    order by t.updated_at desc, t.id desc limit ${page.limit}`);
  return rows.map(toThread);
}

/** All pinned threads that are not archived, the newest first. */
export async function listPinnedRows(database: Database, userId: string): Promise<ThreadRow[]> {
  const { rows } = await database.execute<RawThread>(sql`
    select ${columns} from threads t ${newestRun}
    where t.user_id = ${userId} and t.deleted_at is null and t.pinned_at is not null
      and t.archived_at is null
    order by t.updated_at desc, t.id desc`);
  return rows.map(toThread);
}

/** Messages older than this are not what a person comes back for. */
const needingDays = 30;

/** Threads that wait for their owner or ended unseen, the newest first, and how many there are. */
export async function listNeedingRows(
  database: Database,
  userId: string,
  limit: number,
): Promise<{ rows: ThreadRow[]; count: number }> {
  const { rows } = await database.execute<RawThread & { count: number }>(sql`
    select ${columns}, count(*) over ()::int as count
    from threads t join lateral (
      select id, status, ended_at from runs where thread_id = t.id
      order by (status in ('queued', 'running', 'waiting')) desc, created_at desc, id desc limit 1) r
      on r.status = 'waiting' or (r.ended_at > coalesce(t.seen_at, '-infinity') and r.status <> 'cancelled')
    where t.user_id = ${userId} and t.deleted_at is null and t.archived_at is null
      and (t.updated_at > now() - ${needingDays} * interval '1 day'
        or t.id in (select thread_id from runs where user_id = ${userId} and status = 'waiting'))
    order by t.updated_at desc, t.id desc limit ${limit}`);
  return { rows: rows.map(toThread), count: rows[0]?.count ?? 0 };
}

export async function findThreadSettings(
  database: Database,
  userId: string,
  threadId: string,
): Promise<ThreadSettings | undefined> {
  const { rows } = await database.execute<{ settings: ThreadSettings }>(
    sql`select settings from threads where id = ${threadId} and user_id = ${userId}`,
  );
  return rows[0]?.settings;
}

export async function countPinned(database: Database, userId: string): Promise<number> {
  const { rows } = await database.execute<{ n: number }>(sql`
    select count(*)::int as n from threads
    where user_id = ${userId} and deleted_at is null and pinned_at is not null`);
  return rows[0]?.n ?? 0;
}

/** Own threads by id that are not deleted, in no order. */
export async function listThreadsById(
  database: Database,
  userId: string,
  ids: readonly string[],
): Promise<ThreadRow[]> {
  const { rows } = await database.execute<RawThread>(sql`
    select ${columns} from threads t ${newestRun}
    where t.id = any(${sql.param(ids)}::text[]) and t.user_id = ${userId} and t.deleted_at is null`);
  return rows.map(toThread);
}

export interface ThreadChange {
  title?: string | undefined;
  leafMessageId?: string | undefined;
  isPinned?: boolean | undefined;
  isArchived?: boolean | undefined;
  settings?: { [name in keyof ThreadSettings]?: ThreadSettings[name] | undefined } | undefined;
  seen?: true | undefined;
}

/** Changes what is given, as its owner. None of it is activity: the order stays. */
export async function updateThread(
  database: Database,
  userId: string,
  threadId: string,
  change: ThreadChange,
): Promise<void> {
  const sets = [
    ...(change.title === undefined
      ? []
      : [sql`title = ${encodeText(change.title)}, title_source = 'person'`]),
    ...(change.leafMessageId === undefined ? [] : [sql`leaf_message_id = ${change.leafMessageId}`]),
    ...(change.isPinned === undefined ? [] : [toMoment("pinned_at", change.isPinned)]),
    ...(change.isArchived === undefined ? [] : [toMoment("archived_at", change.isArchived)]),
    ...(change.settings === undefined
      ? []
      : [sql`settings = settings || ${JSON.stringify(change.settings)}::jsonb`]),
    ...(change.seen ? [sql`seen_at = now()`] : []),
  ];
  if (sets.length === 0) return;
  await database.transaction(async (tx) => {
    const { rowCount } = await tx.execute(sql`
      update threads set ${sql.join(sets, sql`, `)}
      where id = ${threadId} and user_id = ${userId} and deleted_at is null`);
    if (rowCount === 1 && change.title !== undefined)
      await indexTitle(tx, { userId, threadId, title: change.title });
  });
}

/** Pinned twice keeps the first moment. */
function toMoment(column: "pinned_at" | "archived_at", isSet: boolean) {
  const name = sql.identifier(column);
  return isSet ? sql`${name} = coalesce(${name}, now())` : sql`${name} = null`;
}

/** Hours in which a deletion can be undone; afterwards the thread is purged. */
export const undoHours = 24;

/** Brings a thread back that its owner deleted a while ago; what ran in it stays cancelled. */
export async function restoreThread(
  database: Database,
  userId: string,
  threadId: string,
): Promise<boolean> {
  const { rowCount } = await database.execute(sql`
    update threads set deleted_at = null
    where id = ${threadId} and user_id = ${userId}
      and deleted_at > now() - ${undoHours} * interval '1 hour'`);
  return rowCount === 1;
}

/** Hides the thread and cancels what runs in it. False: there was none. */
export async function softDeleteThread(
  database: Database,
  userId: string,
  threadId: string,
): Promise<boolean> {
  const isDeleted = await database.transaction(async (tx) => {
    const own = sql`id = ${threadId} and user_id = ${userId} and deleted_at is null`;
    const { rows } = await tx.execute(sql`select 1 from threads where ${own}`);
    if (rows.length === 0) return false;
    // Run before thread, the order in which a run's end locks them.
    await cancelLiveRuns(tx, { threadId });
    const { rowCount } = await tx.execute(sql`update threads set deleted_at = now() where ${own}`);
    return rowCount === 1;
  });
  // A send may have slipped in between; after the commit none can.
  if (isDeleted) await database.transaction((tx) => cancelLiveRuns(tx, { threadId }));
  return isDeleted;
}
