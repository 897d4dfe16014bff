import { sql } from "drizzle-orm";
import { decodeText, encodeText } from "@/protocol/storable";
import type { Database } from "../client";

export interface DraftRow {
  text: string;
  fileIds: string[];
}

interface RawDraft extends Record<string, unknown> {
  text: string;
  file_ids: string[];
}

/** A person's unsent text in a thread; `threadId` null: in the thread they have not begun. */
export async function findDraft(
  database: Database,
  userId: string,
  threadId: string | null,
): Promise<DraftRow | null> {
  const { rows } = await database.execute<RawDraft>(
    threadId === null
      ? sql`select text, file_ids from new_thread_drafts where user_id = ${userId}`
      : sql`select text, file_ids from drafts where user_id = ${userId} and thread_id = ${threadId}`,
  );
  const row = rows[0];
  return row ? { text: decodeText(row.text), fileIds: row.file_ids } : null;
}

/** Keeps it; an empty one without files is forgotten. */
export async function saveDraft(
  database: Database,
  draft: { userId: string; threadId: string | null; text: string; fileIds: readonly string[] },
): Promise<void> {
  const { userId, threadId, text, fileIds } = draft;
  if (text === "" && fileIds.length === 0) {
    await database.execute(
      threadId === null
        ? sql`delete from new_thread_drafts where user_id = ${userId}`
        : sql`delete from drafts where user_id = ${userId} and thread_id = ${threadId}`,
    );
    return;
  }
  const stored = sql`${encodeText(text)}, ${sql.param(fileIds)}::text[]`;
  const change = sql`do update set text = excluded.text, file_ids = excluded.file_ids, updated_at = now()`;
  await database.execute(
    threadId === null
      ? sql`insert into new_thread_drafts (user_id, text, file_ids) values (${userId}, ${stored})
          on conflict (user_id) ${change}`
      : sql`insert into drafts (user_id, thread_id, text, file_ids) values (${userId}, ${threadId}, ${stored})
          on conflict (user_id, thread_id) ${change}`,
  );
}
