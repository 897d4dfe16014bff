import { database } from "@/db/client";
import { type SearchRow, searchLikeTitles, searchPassage, searchWords } from "@/db/queries/search";
import { listThreadsById } from "@/db/queries/threads";
import { toSearchQuery } from "@/db/search-tokens";
import type { ThreadList } from "@/protocol/api";
import { toMarks } from "@/protocol/search-text";
import { toSnippet } from "./snippet";
import { toSummary } from "./summary";

/** With fewer threads than this that have the words, passages and misspellings are looked for, too. */
const enough = 5;
/** Shorter ones are in nearly every text, and no index finds them. */
const passageLengthMin = 3;

/** A person's threads with the asked words in title or text, best first. There is one page. */
export async function searchThreads(
  user: { id: string },
  { q, limit }: { q: string; limit: number },
): Promise<ThreadList> {
  const query = toSearchQuery(q);
  const marks = toMarks(q);
  const hits = new Map<string, SearchRow>();
  const add = (rows: readonly SearchRow[]) => {
    for (const row of rows) if (!hits.has(row.threadId)) hits.set(row.threadId, row);
  };
  if (query !== "") add(await searchWords(database(), { userId: user.id, query, limit }));
  if (hits.size < enough && [...q].length >= passageLengthMin) {
    const asked = { userId: user.id, passage: q, limit };
    add(await searchPassage(database(), asked));
    if (hits.size < enough) add(await searchLikeTitles(database(), asked));
  }
  const shown = [...hits.values()].slice(0, limit);
  const rows = await listThreadsById(
    database(),
    user.id,
    shown.map((hit) => hit.threadId),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    threads: shown.flatMap((hit) => {
      const row = byId.get(hit.threadId);
      if (!row) return [];
      const passage = toSnippet(hit.text, marks);
      return [{ ...toSummary(row), hit: { messageId: hit.messageId, ...passage } }];
    }),
    nextCursor: null,
  };
}
