import { sql } from "drizzle-orm";
import { decodeText, encodeText } from "@/protocol/storable";
import type { Database } from "../client";

export interface QueuedRow {
  id: string;
  text: string;
  fileIds: string[];
  delivery: "steer" | "queue";
  createdAt: Date;
}

/** What waits in a thread, in the order it will be sent. */
export async function listQueued(database: Database, threadId: string): Promise<QueuedRow[]> {
  const { rows } = await database.execute<{
    id: string;
    text: string;
    file_ids: string[];
    delivery: "steer" | "queue";
    created_at: string;
  }>(sql`
    select id, text, file_ids, delivery, created_at from queued_messages where thread_id = ${threadId} order by position`);
  return rows.map((row) => ({
    id: row.id,
    text: decodeText(row.text),
    fileIds: row.file_ids,
    delivery: row.delivery,
    createdAt: new Date(row.created_at),
  }));
}

/** False: it is not there any more; it may have been sent. */
export async function updateQueued(
  database: Database,
  place: { threadId: string; queuedId: string },
  text: string,
): Promise<boolean> {
  const { rowCount } = await database.execute(sql`
    update queued_messages set text = ${encodeText(text)}
    where id = ${place.queuedId} and thread_id = ${place.threadId} and taken_at is null`);
  return rowCount === 1;
}

export async function deleteQueued(
  database: Database,
  place: { threadId: string; queuedId: string },
): Promise<boolean> {
  const { rowCount } = await database.execute(sql`
    delete from queued_messages
    where id = ${place.queuedId} and thread_id = ${place.threadId} and taken_at is null`);
  return rowCount === 1;
}
