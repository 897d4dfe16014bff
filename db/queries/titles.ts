import { type SQL, sql } from "drizzle-orm";
import { decodeText, encodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { indexTitle } from "./search-index";
import type { Transaction } from "./transaction";

/** What a title is made of; texts are cut. */
export interface TitleSubject {
  userId: string;
  modelId: string | null;
  model: string;
  question: string;
  answer: string;
}

/** Characters of question and answer each. */
const lengthMax = 4_000;

/** What of a question a title can be made of, where `m` is its answer. */
const questionParts = sql`from parts where message_id = m.parent_id and kind in ('text', 'file')`;

/**
 * The first run `r` of thread `t`, with its message `m`, that answered a question: what a model's
 * title is made from.
 */
export const firstAnswered = (columns: SQL): SQL => sql`
  select ${columns} from runs r join messages m on m.id = r.message_id
  where r.thread_id = t.id and r.status in ('succeeded', 'paused') and exists (select ${questionParts})
  order by r.created_at limit 1`;

/** Of the thread's first answered run. Undefined: it has a title of its own, or nothing to make one of. */
export async function findTitleSubject(
  database: Database,
  threadId: string,
): Promise<TitleSubject | undefined> {
  const { rows } = await database.execute<{
    user_id: string;
    model_id: string | null;
    model: string;
    question: string;
    answer: string;
  }>(sql`
    select m.user_id, m.model_id, m.model, q.text as question, coalesce(a.text, '') as answer
    from threads t
    cross join lateral (${firstAnswered(sql`r.user_id, r.model_id, r.model, m.id, m.parent_id`)}) m
    cross join lateral (
      select string_agg(coalesce(left(body->>'text', ${lengthMax}), body->>'name'), ' ' order by ordinal) as text
      ${questionParts}) q
    left join lateral (
      select left(string_agg(piece, ' '), ${lengthMax}) as text from (
        select left(body->>'text', ${lengthMax}) as piece from parts
        where message_id = m.id and kind = 'text' and body->'retried' is null
        order by ordinal limit 20) pieces) a on true
    where t.id = ${threadId} and (t.title_source is null or t.title_source = 'words') and t.deleted_at is null`);
  const row = rows[0];
  if (!row) return undefined;
  return {
    userId: row.user_id,
    modelId: row.model_id,
    model: row.model,
    question: decodeText(row.question).trim(),
    answer: decodeText(row.answer).trim(),
  };
}

/** Never over a title that somebody wrote meanwhile. False: there was one, or the thread is gone. */
export async function saveModelTitle(
  database: Database,
  threadId: string,
  title: string,
): Promise<boolean> {
  return await database.transaction(async (tx) => {
    const { rows } = await tx.execute<{ user_id: string }>(sql`
      update threads set title = ${encodeText(title)}, title_source = 'model'
      where id = ${threadId} and (title_source is null or title_source = 'words') and deleted_at is null returning user_id`);
    const userId = rows[0]?.user_id;
    if (userId === undefined) return false;
    await indexTitle(tx, { userId, threadId, title });
    return true;
  });
}

/** Only where there is none: the first words stand for a title until there is one. */
export async function saveProvisionalTitle(
  tx: Transaction,
  { userId, threadId, title }: { userId: string; threadId: string; title: string },
): Promise<void> {
  const { rowCount } = await tx.execute(sql`
    update threads set title = ${encodeText(title)}, title_source = 'words'
    where id = ${threadId} and title is null and title_source is null`);
  if (rowCount === 1) await indexTitle(tx, { userId, threadId, title });
}
