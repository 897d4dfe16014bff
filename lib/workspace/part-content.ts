import { database } from "@/db/client";
import { findOwnMessage } from "@/db/queries/messages";
import { listPartWindow } from "@/db/queries/parts";
import { findOpenPart } from "@/db/queries/run-views";
import { readBlobs } from "@/db/queries/workspace";
import { notFound } from "@/lib/app-error";
import { isId } from "@/protocol/ids";
import { toDownload } from "./download";

/** The whole output of a tool call whose part has only head and tail; `partId` is `{messageId}.{ordinal}`. */
export async function downloadPart(user: { id: string }, partId: string): Promise<Response> {
  const [messageId = "", place = ""] = partId.split(".");
  if (!isId("message", messageId) || !/^\d{1,6}$/.test(place)) throw notFound();
  const message = await findOwnMessage(database(), user.id, messageId);
  if (!message) throw notFound();
  const ordinal = Number(place);
  const [sealed] = await listPartWindow(database(), {
    messageId,
    after: ordinal - 1,
    limit: 1,
    bytesMax: 1,
  });
  const part =
    sealed?.ordinal === ordinal
      ? sealed
      : message.runId === null
        ? undefined
        : await findOpenPart(database(), message.runId, ordinal);
  if (part?.kind !== "tool" || !part.abridged) throw notFound();
  const { sha256 } = part.abridged;
  const content = (await readBlobs(database(), message.threadId, [sha256])).get(sha256);
  if (!content) throw notFound();
  return toDownload(content, `${part.tool}-${ordinal}.txt`);
}
