import { sql } from "drizzle-orm";
import { newId } from "@/protocol/ids";
import { decodeText, encodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { files } from "../schema";
import type { Transaction } from "./transaction";

export interface SentFile {
  id: string;
  name: string;
  mediaType: string;
  bytes: number;
}

export interface NewFile {
  userId: string;
  name: string;
  mediaType: string;
  sha256: string;
  content: Buffer;
}

export async function insertFile(database: Database, file: NewFile): Promise<SentFile> {
  const id = newId("file");
  const { name, mediaType, content } = file;
  const bytes = content.byteLength;
  await database.insert(files).values({ ...file, id, bytes, name: encodeText(name) });
  return { id, name, mediaType, bytes };
}

/** Bytes of files that no message was sent with yet. */
export async function countUnsentBytes(database: Database, userId: string): Promise<number> {
  const { rows } = await database.execute<{ bytes: number }>(sql`
    select coalesce(sum(bytes), 0)::float8 as bytes from files
    where user_id = ${userId} and thread_id is null`);
  return rows[0]?.bytes ?? 0;
}

export async function findOwnFile(
  database: Database,
  userId: string,
  fileId: string,
): Promise<(SentFile & { content: Buffer }) | undefined> {
  const { rows } = await database.execute<RawFile & { content: Buffer }>(sql`
    select f.id, f.name, f.media_type, f.bytes, f.content
    from files f left join threads t on t.id = f.thread_id
    where f.id = ${fileId} and f.user_id = ${userId} and t.deleted_at is null`);
  const row = rows[0];
  return row && { ...toSentFile(row), content: row.content };
}

interface Wanted {
  userId: string;
  threadId: string | null;
  ids: readonly string[];
}

/**
 * A person's own files in the given order, without those that are not theirs. A file belongs to
 * the thread it was sent in and goes with it; in another one it is unknown.
 */
export async function findFiles(tx: Database | Transaction, wanted: Wanted): Promise<SentFile[]> {
  if (wanted.ids.length === 0) return [];
  const { rows } = await tx.execute<RawFile>(sql`
    select f.id, f.name, f.media_type, f.bytes
    from unnest(${sql.param(wanted.ids)}::text[]) with ordinality as asked(id, place)
    join files f on f.id = asked.id
    where f.user_id = ${wanted.userId} and (f.thread_id is null or f.thread_id = ${wanted.threadId})
    order by asked.place`);
  return rows.map(toSentFile);
}

/** The same, for a message that is being sent with them. */
export async function takeFiles(
  tx: Transaction,
  wanted: Wanted & { threadId: string },
): Promise<SentFile[]> {
  if (wanted.ids.length === 0) return [];
  await tx.execute(sql`
    update files set thread_id = ${wanted.threadId}
    where id = any(${sql.param(wanted.ids)}::text[]) and user_id = ${wanted.userId} and thread_id is null`);
  return await findFiles(tx, wanted);
}

/** Texts of files by id, for the conversation a run continues. */
export async function readFileTexts(
  database: Database,
  threadId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await database.execute<{ id: string; content: Buffer }>(sql`
    select id, content from files
    where id = any(${sql.param(ids)}::text[]) and thread_id = ${threadId}`);
  return new Map(rows.map((row) => [row.id, row.content.toString("utf8")]));
}

interface RawFile extends Record<string, unknown> {
  id: string;
  name: string;
  media_type: string;
  bytes: number;
}

function toSentFile(row: RawFile): SentFile {
  return {
    id: row.id,
    name: decodeText(row.name),
    mediaType: row.media_type,
    bytes: row.bytes,
  };
}
