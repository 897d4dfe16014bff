/** Shared links. A share is read by its token alone; everything else asks for its owner. */
import { sql } from "drizzle-orm";
import type { PublicThread, ShareInput, ShareOptions } from "@/protocol/shares";
import { decodeStorable, encodeStorable } from "@/protocol/storable";
import type { Database } from "../client";
import type { Transaction } from "./transaction";

export interface ShareRow {
  id: string;
  threadId: string;
  token: string;
  title: string | null;
  leafMessageId: string;
  options: ShareOptions;
  isAuthorShown: boolean;
  viewCount: number;
  lastViewedAt: Date | null;
  expiresAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface Snapshot {
  leafMessageId: string;
  thread: PublicThread;
  /** Ids of the files to copy, in the order of their ordinals. */
  files: readonly string[];
}

const columns = sql`s.id, s.thread_id, s.token, s.snapshot ->> 'title' as title, s.leaf_message_id,
  s.options, s.is_author_shown, s.view_count, s.last_viewed_at, s.expires_at, s.created_at, s.updated_at`;

type Raw = Record<string, unknown>;

export async function insertShare(
  database: Database,
  share: { id: string; userId: string; threadId: string; token: string },
  input: ShareInput,
  snapshot: Snapshot,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`
      insert into shares (id, user_id, thread_id, token, leaf_message_id, options, is_author_shown, snapshot, expires_at)
      values (${share.id}, ${share.userId}, ${share.threadId}, ${share.token}, ${snapshot.leafMessageId},
        ${JSON.stringify(input.options)}::jsonb, ${input.isAuthorShown},
        ${encodeStorable(snapshot.thread)}::jsonb, ${input.expiresAt})`);
    await copyFiles(tx, share, snapshot.files);
  });
}

/** A new snapshot at the same address; false when the share is gone. */
export async function replaceShare(
  database: Database,
  share: { id: string; userId: string },
  input: ShareInput,
  snapshot: Snapshot,
): Promise<boolean> {
  return await database.transaction(async (tx) => {
    const { rowCount } = await tx.execute(sql`
      update shares set leaf_message_id = ${snapshot.leafMessageId},
        options = ${JSON.stringify(input.options)}::jsonb, is_author_shown = ${input.isAuthorShown},
        snapshot = ${encodeStorable(snapshot.thread)}::jsonb, expires_at = ${input.expiresAt}, updated_at = now()
      where id = ${share.id} and user_id = ${share.userId}`);
    if (rowCount !== 1) return false;
    await tx.execute(sql`delete from share_files where share_id = ${share.id}`);
    await copyFiles(tx, share, snapshot.files);
    return true;
  });
}

async function copyFiles(
  tx: Transaction,
  share: { id: string; userId: string },
  files: readonly string[],
): Promise<void> {
  await tx.execute(sql`
    insert into share_files (share_id, ordinal, name, media_type, bytes, content)
    select ${share.id}, wanted.n - 1, f.name, f.media_type, f.bytes, f.content
    from unnest(${sql.param(files)}::text[]) with ordinality wanted(id, n)
    join files f on f.id = wanted.id and f.user_id = ${share.userId}`);
}

/** A person's shares, of one thread or of all that are not deleted; the newest first. */
export async function listShareRows(
  database: Database,
  { userId, threadId }: { userId: string; threadId?: string | undefined },
): Promise<ShareRow[]> {
  const ofThread = threadId === undefined ? sql`` : sql`and s.thread_id = ${threadId}`;
  const { rows } = await database.execute<Raw>(sql`
    select ${columns} from shares s join threads t on t.id = s.thread_id and t.deleted_at is null
    where s.user_id = ${userId} ${ofThread} order by s.created_at desc, s.id`);
  return rows.map(toRow);
}

export async function findOwnShare(
  database: Database,
  userId: string,
  id: string,
): Promise<ShareRow | undefined> {
  const { rows } = await database.execute<Raw>(sql`
    select ${columns} from shares s join threads t on t.id = s.thread_id and t.deleted_at is null
    where s.id = ${id} and s.user_id = ${userId}`);
  return rows[0] && toRow(rows[0]);
}

export async function deleteShare(
  database: Database,
  userId: string,
  id: string,
): Promise<boolean> {
  const { rowCount } = await database.execute(
    sql`delete from shares where id = ${id} and user_id = ${userId}`,
  );
  return rowCount === 1;
}

/** A link is alive while its owner may act, its thread is there and its time has not come. */
const alive = sql`shares s join users u on u.id = s.user_id and u.status = 'active'
  join threads t on t.id = s.thread_id and t.deleted_at is null`;
const inTime = sql`(s.expires_at is null or s.expires_at > now())`;

export async function findSharedThread(
  database: Database,
  token: string,
): Promise<PublicThread | undefined> {
  const { rows } = await database.execute<{ snapshot: unknown }>(
    sql`select s.snapshot from ${alive} where s.token = ${token} and ${inTime}`,
  );
  return rows[0] && (decodeStorable(rows[0].snapshot) as PublicThread);
}

export async function countView(database: Database, token: string): Promise<void> {
  await database.execute(sql`
    update shares set view_count = view_count + 1, last_viewed_at = now() where token = ${token}`);
}

export interface SharedFile {
  name: string;
  content: Buffer;
}

export async function findSharedFile(
  database: Database,
  token: string,
  ordinal: number,
): Promise<SharedFile | undefined> {
  const { rows } = await database.execute<{ name: string; content: Buffer }>(sql`
    select f.name, f.content from ${alive} join share_files f on f.share_id = s.id
    where s.token = ${token} and ${inTime} and f.ordinal = ${ordinal}`);
  return rows[0];
}

function toRow(raw: Raw): ShareRow {
  return {
    id: String(raw.id),
    threadId: String(raw.thread_id),
    token: String(raw.token),
    title: decodeStorable(raw.title) as string | null,
    leafMessageId: String(raw.leaf_message_id),
    options: raw.options as ShareOptions,
    isAuthorShown: raw.is_author_shown === true,
    viewCount: Number(raw.view_count),
    lastViewedAt: toDate(raw.last_viewed_at),
    expiresAt: toDate(raw.expires_at),
    createdAt: new Date(String(raw.created_at)),
    updatedAt: new Date(String(raw.updated_at)),
  };
}

function toDate(value: unknown): Date | null {
  return value === null || value === undefined ? null : new Date(String(value));
}
