import { database } from "@/db/client";
import { findFiles } from "@/db/queries/files";
import { AppError } from "@/lib/app-error";
import type { UploadedFile } from "@/protocol/api";

/** What is still there of the files a draft or a queued message names. */
export async function describeFiles(
  user: { id: string },
  threadId: string | null,
  ids: readonly string[],
): Promise<UploadedFile[]> {
  return await findFiles(database(), { userId: user.id, threadId, ids });
}

/** Ids of a person's own files that may be sent in this thread, each once. */
export async function requireFiles(
  user: { id: string },
  threadId: string | null,
  ids: readonly string[],
): Promise<string[]> {
  const wanted = [...new Set(ids)];
  const found = await describeFiles(user, threadId, wanted);
  if (found.length === wanted.length) return wanted;
  throw new AppError({
    status: 400,
    code: "unknown-reference",
    detail: "There is no such file, or it was sent in another thread: upload it again.",
    field: "files",
  });
}
