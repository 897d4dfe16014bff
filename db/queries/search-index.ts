/** What search looks through is written with what it is about, in the same transaction. */
import { sql } from "drizzle-orm";
import { decodeText, encodeText } from "@/protocol/storable";
import { toSearchTokens } from "../search-tokens";
import { type Transaction, together } from "./transaction";

/** UTF-16 units of one row: its tokens stay far below the megabyte that a `tsvector` may have. */
const rowLengthMax = 50_000;
/** Rows overlap, so that a word on the border is whole in one of them. */
const overlap = 100;
/** Of one message; what is longer is found by its beginning. */
const rowsMax = 40;

interface Place {
  userId: string;
  threadId: string;
}

export async function indexTitle(
  tx: Transaction,
  { userId, threadId, title }: Place & { title: string },
): Promise<void> {
  await together(
    () =>
      tx.execute(
        sql`delete from search_texts where thread_id = ${threadId} and message_id is null`,
      ),
    () => insertRow(tx, { userId, threadId, messageId: null, text: title }),
  );
}

/** Replaces what is known of a message. */
export async function indexMessage(
  tx: Transaction,
  message: Place & { messageId: string; text: string },
): Promise<void> {
  await together(
    () => tx.execute(sql`delete from search_texts where message_id = ${message.messageId}`),
    ...toRows(message.text).map((text) => () => insertRow(tx, { ...message, text })),
  );
}

function toRows(text: string): string[] {
  const rows: string[] = [];
  for (let start = 0; start < text.length && rows.length < rowsMax; start += rowLengthMax) {
    rows.push(text.slice(Math.max(0, start - overlap), start + rowLengthMax));
  }
  return rows;
}

async function insertRow(
  tx: Transaction,
  row: Place & { messageId: string | null; text: string },
): Promise<void> {
  const tokens = toSearchTokens(row.text);
  if (tokens.length === 0) return;
  await tx.execute(sql`
    insert into search_texts (id, user_id, thread_id, message_id, text, tokens)
    values (${crypto.randomUUID()}, ${row.userId}, ${row.threadId}, ${row.messageId}, ${encodeText(row.text)},
      array_to_tsvector(${sql.param(tokens)}::text[]))`);
}

/** An assistant's answer as its parts say it: text only, and nothing of retried attempts. */
export async function indexAnswer(tx: Transaction, runId: string): Promise<void> {
  const { rows } = await tx.execute<{
    user_id: string;
    thread_id: string;
    message_id: string;
    text: string;
  }>(sql`
    select r.user_id, r.thread_id, r.message_id, string_agg(p.body->>'text', E'\n' order by p.ordinal) as text
    from runs r join parts p on p.message_id = r.message_id
    where r.id = ${runId} and p.kind in ('text', 'steered') and p.body->'retried' is null
    group by r.user_id, r.thread_id, r.message_id`);
  const answer = rows[0];
  if (!answer) return;
  await indexMessage(tx, {
    userId: answer.user_id,
    threadId: answer.thread_id,
    messageId: answer.message_id,
    text: decodeText(answer.text),
  });
}
