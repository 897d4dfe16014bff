import { sql } from "drizzle-orm";
import { decodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { firstAnswered } from "./titles";

export interface TitleOrigin {
  title: string | null;
  /** `person`: typed, or taken over with a copy. */
  source: "person" | "model" | "words" | null;
  /** The answer that a model's title was made from, with its question: see findTitleSubject. */
  answerId: string | null;
}

/** What a thread is called, and what that tells of. */
export async function findTitleOrigin(
  database: Database,
  threadId: string,
): Promise<TitleOrigin | undefined> {
  const { rows } = await database.execute<{
    title: string | null;
    source: TitleOrigin["source"];
    answer_id: string | null;
  }>(sql`
    select t.title, t.title_source as source, (${firstAnswered(sql`m.id`)}) as answer_id
    from threads t where t.id = ${threadId}`);
  const row = rows[0];
  if (!row) return undefined;
  const title = row.title === null ? null : decodeText(row.title);
  return { title, source: row.source, answerId: row.answer_id };
}
