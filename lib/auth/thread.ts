import "server-only";
import { database } from "@/db/client";
import { findThread, type ThreadRow } from "@/db/queries/threads";
import { notFound } from "@/lib/app-error";
import { isId } from "@/protocol/ids";

/** A person's own thread that is not deleted. To everybody else it does not exist. */
export async function requireThread(user: { id: string }, threadId: string): Promise<ThreadRow> {
  const thread = isId("thread", threadId)
    ? await findThread(database(), user.id, threadId)
    : undefined;
  if (!thread) throw notFound();
  return thread;
}
