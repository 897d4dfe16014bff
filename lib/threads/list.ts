import { database } from "@/db/client";
import {
  insertThread,
  listNeedingRows,
  listPinnedRows,
  listThreadRows,
} from "@/db/queries/threads";
import type { ThreadList } from "@/protocol/api";
import { decodeCursor, encodeCursor } from "./cursor";
import type { ThreadPage } from "./page.schema";
import { searchThreads } from "./search";
import { toSummary } from "./summary";

export async function createThread(
  user: { id: string },
  input: { title?: string | undefined },
): Promise<{ id: string }> {
  const title = input.title ?? null;
  return { id: await insertThread(database(), { userId: user.id, title }) };
}

/** Threads that need the person, on the first page. */
const needingMax = 50;

type ListedPage = Pick<ThreadPage, "limit"> & Partial<ThreadPage>;

/**
 * A person's threads, the one that changed last first. The first page of `active` begins with all
 * pinned ones and the newest of those that need the person; the cursor counts the others only.
 */
export async function listThreads(
  user: { id: string },
  { cursor, limit, filter = "active", q }: ListedPage,
): Promise<ThreadList> {
  if (q !== undefined && q !== "") return await searchThreads(user, { q, limit });
  const isFirst = cursor === undefined;
  const pinned =
    filter === "pinned" || (filter === "active" && isFirst)
      ? await listPinnedRows(database(), user.id)
      : [];
  if (filter === "pinned") return { threads: pinned.map(toSummary), nextCursor: null };
  // One more than asked for tells whether there is another page.
  const rows = await listThreadRows(database(), {
    userId: user.id,
    shelf: filter,
    after: isFirst ? null : decodeCursor(cursor),
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = last && rows.length > limit ? encodeCursor(last) : null;
  if (filter !== "active" || !isFirst) return { threads: page.map(toSummary), nextCursor };
  const needing = await listNeedingRows(database(), user.id, needingMax);
  const known = new Set([...pinned, ...page].map(({ id }) => id));
  const further = needing.rows.filter(({ id }) => !known.has(id));
  return {
    threads: [...pinned, ...further, ...page].map(toSummary),
    nextCursor,
    needsYou: needing.count,
  };
}
