import { database } from "@/db/client";
import { listBranch, listChildren, type MessageRow } from "@/db/queries/messages";
import { listNewestSizes, listPartsFrom } from "@/db/queries/parts";
import { sealEndedRuns } from "@/db/queries/seal";
import { notFound } from "@/lib/app-error";
import { requireThread } from "@/lib/auth/thread";
import type { Message, MessageList } from "@/protocol/api";
import { isId } from "@/protocol/ids";
import type { Part } from "@/protocol/parts";
import type { MessagePage } from "./page.schema";
import { choosePageWindow, type MessageWindow, partsPerMessage } from "./part-window";
import { toRunSummary } from "./run-summary";
import { requireLeaf } from "./thread";

/**
 * One page of a branch, newest first. Of a live run's message only sealed parts are here: the
 * open step comes from the run's own stream.
 */
export async function listMessages(
  user: { id: string },
  threadId: string,
  page: MessagePage,
): Promise<MessageList> {
  const thread = await requireThread(user, threadId);
  const from = await findStart(thread, page);
  if (from === null) return { messages: [], nextCursor: null };
  await sealEndedRuns(database(), thread.id);
  const rows = await listBranch(database(), { threadId: thread.id, from, limit: page.limit });
  const ids = rows.map((row) => row.id);
  const windows = choosePageWindow(rows, await listNewestSizes(database(), ids, partsPerMessage));
  const shown = rows.slice(0, windows.length);
  const [parts, children] = await Promise.all([
    listPartsFrom(
      database(),
      windows.map(({ id, firstOrdinal }) => ({ messageId: id, firstOrdinal })),
    ),
    listChildren(database(), thread.id, [...new Set(shown.map((row) => row.parentId))]),
  ]);
  const messages = shown.map((row, index) =>
    toMessage(row, windows[index], parts.get(row.id) ?? [], children),
  );
  const oldest = messages.at(-1);
  return { messages, nextCursor: oldest && oldest.parentId !== null ? oldest.id : null };
}

/** The page's newest message: the branch's end, or the one above `before`. */
async function findStart(
  thread: { id: string; leafMessageId: string | null },
  page: MessagePage,
): Promise<string | null> {
  if (page.before !== undefined) {
    if (!isId("message", page.before)) throw notFound();
    const [row] = await listBranch(database(), {
      threadId: thread.id,
      from: page.before,
      limit: 1,
    });
    if (!row) throw notFound();
    return row.parentId;
  }
  if (page.leaf !== undefined) return await requireLeaf(thread.id, page.leaf);
  return thread.leafMessageId;
}

function toMessage(
  row: MessageRow,
  window: MessageWindow | undefined,
  parts: Part[],
  children: readonly { id: string; parentId: string | null; role: string }[],
): Message {
  const siblings = children
    .filter((child) => child.parentId === row.parentId && child.role === row.role)
    .map((child) => child.id);
  // A seal between the reads of sizes and bodies may add parts; the count must agree with them.
  const firstOrdinal = parts[0]?.ordinal ?? window?.firstOrdinal ?? row.partCount;
  return {
    id: row.id,
    role: row.role,
    parentId: row.parentId,
    siblings,
    ...(row.run ? { run: toRunSummary(row.run) } : {}),
    createdAt: row.createdAt.toISOString(),
    partCount: Math.max(row.partCount, firstOrdinal + parts.length),
    firstOrdinal,
    parts,
  };
}
