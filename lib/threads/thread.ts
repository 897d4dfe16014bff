import { database } from "@/db/client";
import { findDraft, saveDraft } from "@/db/queries/drafts";
import { findModel } from "@/db/queries/endpoints";
import { findLeaf } from "@/db/queries/messages";
import {
  deleteQueued,
  listQueued,
  type QueuedRow,
  updateQueued,
} from "@/db/queries/queued-messages";
import { countPinned, restoreThread, softDeleteThread, updateThread } from "@/db/queries/threads";
import { AppError, notFound } from "@/lib/app-error";
import { requireThread } from "@/lib/auth/thread";
import { modelUnknown } from "@/lib/endpoints/resolve";
import { describeFiles, requireFiles } from "@/lib/files/attach";
import type { QueuedMessage, ThreadDetail, UploadedFile } from "@/protocol/api";
import { isId } from "@/protocol/ids";
import type { ThreadPatch } from "@/protocol/run-input.schema";
import { toSummary } from "./summary";
import type { DraftInput } from "./text.schema";

interface Owner {
  id: string;
}

export async function describeThread(user: Owner, threadId: string): Promise<ThreadDetail> {
  const thread = await requireThread(user, threadId);
  const [queue, draft] = await Promise.all([
    readQueue(user, thread.id),
    findDraft(database(), user.id, thread.id),
  ]);
  const draftFiles = await describeFiles(user, thread.id, draft?.fileIds ?? []);
  return {
    ...toSummary(thread),
    leafMessageId: thread.leafMessageId,
    liveRunId: thread.liveRunId,
    queue,
    draft: draft?.text ?? null,
    ...(draftFiles.length > 0 ? { draftFiles } : {}),
    settings: thread.settings,
  };
}

/** Threads a person may pin: all of them are on the first page of the list. */
const pinnedMax = 100;

/**
 * Changes what is given. `leafMessageId` shows the branch through that message: any of it names
 * it. `isDeleted: false` takes a deletion back first.
 */
export async function patchThread(
  user: Owner,
  threadId: string,
  { isDeleted, ...change }: ThreadPatch,
): Promise<ThreadDetail> {
  if (isDeleted === false && isId("thread", threadId))
    await restoreThread(database(), user.id, threadId);
  const thread = await requireThread(user, threadId);
  const { leafMessageId, settings } = change;
  if (settings?.modelId) await requireModel(user, settings.modelId);
  if (change.isPinned && !thread.isPinned) await requirePinRoom(user);
  await updateThread(database(), user.id, thread.id, {
    ...change,
    leafMessageId:
      leafMessageId === undefined ? undefined : await requireLeaf(thread.id, leafMessageId),
  });
  return await describeThread(user, thread.id);
}

async function requireModel(user: Owner, modelId: string): Promise<void> {
  const found = isId("model", modelId) ? await findModel(database(), modelId, user.id) : undefined;
  if (found?.isEnabled) return;
  throw modelUnknown("settings.modelId");
}

async function requirePinRoom(user: Owner): Promise<void> {
  if ((await countPinned(database(), user.id)) < pinnedMax) return;
  throw new AppError({
    status: 409,
    code: "pins-full",
    detail: `${pinnedMax} threads are pinned already: unpin one first.`,
    field: "isPinned",
  });
}

/** The end of the branch that goes through a message. */
export async function requireLeaf(threadId: string, messageId: string): Promise<string> {
  const leaf = isId("message", messageId)
    ? await findLeaf(database(), threadId, messageId)
    : undefined;
  if (leaf === undefined) throw notFound();
  return leaf;
}

export async function deleteThread(user: Owner, threadId: string): Promise<void> {
  const thread = await requireThread(user, threadId);
  await softDeleteThread(database(), user.id, thread.id);
}

export async function putDraft(
  user: Owner,
  threadId: string,
  { text, files = [] }: DraftInput,
): Promise<void> {
  const thread = await requireThread(user, threadId);
  const fileIds = await requireFiles(user, thread.id, files);
  await saveDraft(database(), { userId: user.id, threadId: thread.id, text, fileIds });
}

export async function listQueue(
  user: Owner,
  threadId: string,
): Promise<{ queue: QueuedMessage[] }> {
  const thread = await requireThread(user, threadId);
  return { queue: await readQueue(user, thread.id) };
}

async function readQueue(user: Owner, threadId: string): Promise<QueuedMessage[]> {
  const rows = await listQueued(database(), threadId);
  const files = await describeFiles(
    user,
    threadId,
    rows.flatMap((row) => row.fileIds),
  );
  return rows.map((row) => toQueuedMessage(row, files));
}

/** The thread in its person's hands, and the form of the queued message's id: together the place. */
async function requirePlace(user: Owner, threadId: string, queuedId: string) {
  const thread = await requireThread(user, threadId);
  if (!isId("queued", queuedId)) throw notFound();
  return { threadId: thread.id, queuedId };
}

export async function patchQueued(
  user: Owner,
  { threadId, queuedId }: { threadId: string; queuedId: string },
  text: string,
): Promise<void> {
  const place = await requirePlace(user, threadId, queuedId);
  if (!(await updateQueued(database(), place, text))) throw notFound();
}

export async function removeQueued(
  user: Owner,
  { threadId, queuedId }: { threadId: string; queuedId: string },
): Promise<void> {
  const place = await requirePlace(user, threadId, queuedId);
  if (!(await deleteQueued(database(), place))) throw notFound();
}

function toQueuedMessage(row: QueuedRow, files: readonly UploadedFile[]): QueuedMessage {
  const own = files.filter((file) => row.fileIds.includes(file.id));
  return {
    id: row.id,
    text: row.text,
    ...(own.length > 0 ? { files: own } : {}),
    delivery: row.delivery,
    createdAt: row.createdAt.toISOString(),
  };
}
