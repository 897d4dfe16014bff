import { type SQL, sql } from "drizzle-orm";
import { decodeText, encodeText } from "@/protocol/storable";
import type { Database } from "../client";

export interface SearchRow {
  threadId: string;
  /** Null: the title. */
  messageId: string | null;
  text: string;
}

interface RawHit extends Record<string, unknown> {
  thread_id: string;
  message_id: string | null;
  text: string;
}

/** A word in every message is found among a person's newest texts; only a rarer one needs the index of words. */
const newestTitles = 1_000;
const newestTexts = 4_000;
/** Of texts that match; at most so many more are put in order when the index had to be asked. */
const shownCandidates = 200;
const indexedCandidates = 20_000;
/** Comparing letter by letter is dear: what the index finds first is looked at, old or new. */
const comparedCandidates = 100;
const likeCandidates = 1_000;

const isTitle = sql`s.message_id is null`;
const isText = sql`s.message_id is not null`;

/** A person's threads with all the words of a `tsquery`: by title, then by text, the newest first. */
export async function searchWords(
  database: Database,
  { userId, query, limit }: { userId: string; query: string; limit: number },
): Promise<SearchRow[]> {
  const fields = sql`s.id, s.thread_id, s.updated_at as at`;
  const isOwn = sql`s.user_id = ${userId}`;
  const isAlive = sql`exists (select from threads t where t.id = s.thread_id and t.deleted_at is null)`;
  const matches = sql`s.tokens @@ ${query}::tsquery`;
  const newest = (kind: SQL, count: number) => sql`
    select ${fields} from (
      select s.id, s.thread_id, s.updated_at, s.tokens from search_texts s
      where ${isOwn} and ${kind} order by s.updated_at desc limit ${count}
    ) s where ${matches} and ${isAlive} limit ${shownCandidates}`;
  const indexed = (kind: SQL) => sql`
    select * from (
      select ${fields} from search_texts s
      where ${isOwn} and ${kind} and ${matches} limit ${indexedCandidates}
    ) s where ${isAlive} order by s.at desc limit ${shownCandidates}`;
  const tooFew = (...found: string[]) => {
    const all = found.map((name) => sql`select thread_id from ${sql.identifier(name)}`);
    return sql`(select count(distinct thread_id) from (${sql.join(all, sql` union all `)}) f) < ${limit}`;
  };
  return await listShown(
    database,
    sql`new_titles as materialized (${newest(isTitle, newestTitles)}),
    old_titles as materialized (select * from (${indexed(isTitle)}) o where ${tooFew("new_titles")}),
    new_texts as materialized (
      select * from (${newest(isText, newestTexts)}) n where ${tooFew("new_titles", "old_titles")}
    ),
    old_texts as materialized (
      select * from (${indexed(isText)}) o where ${tooFew("new_titles", "old_titles", "new_texts")}
    ),
    found as (
      select *, 1 as rank from new_titles union all select *, 1 from old_titles
      union all select *, 2 from new_texts union all select *, 2 from old_texts
    )`,
    limit,
  );
}

/** Threads whose title or text has a passage as it is, whatever stands around it. */
export async function searchPassage(
  database: Database,
  { userId, passage, limit }: { userId: string; passage: string; limit: number },
): Promise<SearchRow[]> {
  const pattern = `%${encodeText(passage).replace(/[\\%_]/g, "\\$&")}%`;
  const those = (kind: SQL, rank: number) => sql`
    select * from (
      select s.id, s.thread_id, s.updated_at as at, ${sql.raw(String(rank))} as rank
      from search_texts s join threads t on t.id = s.thread_id
      where s.user_id = ${userId} and t.deleted_at is null and s.text ilike ${pattern} and ${kind}
      limit ${comparedCandidates}
    ) s`;
  return await listShown(
    database,
    sql`found as (${those(isTitle, 1)} union all ${those(isText, 2)})`,
    limit,
  );
}

/** Of `found` (id, thread_id, at, rank) the best row of each thread, the best threads first. */
async function listShown(database: Database, found: SQL, limit: number): Promise<SearchRow[]> {
  const { rows } = await database.execute<RawHit>(sql`
    with ${found}, best as (
      select distinct on (thread_id) * from found order by thread_id, rank, at desc
    ), shown as (select * from best order by rank, at desc, thread_id limit ${limit})
    select s.thread_id, s.message_id, s.text
    from shown join search_texts s on s.id = shown.id order by shown.rank, shown.at desc, shown.thread_id`);
  return rows.map(toHit);
}

/** Threads whose title has words much like the asked ones, the likest first. */
export async function searchLikeTitles(
  database: Database,
  { userId, passage, limit }: { userId: string; passage: string; limit: number },
): Promise<SearchRow[]> {
  const asked = encodeText(passage);
  const { rows } = await database.execute<RawHit>(sql`
    select s.thread_id, s.message_id, s.text
    from (
      select s.thread_id, s.message_id, s.text from search_texts s
      where s.user_id = ${userId} and ${isTitle} and ${asked} <% s.text limit ${likeCandidates}
    ) s join threads t on t.id = s.thread_id
    where t.deleted_at is null
    order by word_similarity(${asked}, s.text) desc, t.updated_at desc, s.thread_id limit ${limit}`);
  return rows.map(toHit);
}

function toHit(row: RawHit): SearchRow {
  return { threadId: row.thread_id, messageId: row.message_id, text: decodeText(row.text) };
}
