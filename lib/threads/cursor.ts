import type { ThreadPosition } from "@/db/queries/threads";
import { invalidInput } from "@/lib/app-error";
import { isId } from "@/protocol/ids";

/** Opaque to clients. */
export function encodeCursor(position: ThreadPosition): string {
  return Buffer.from(`${position.updatedAt.getTime()}:${position.id}`).toString("base64url");
}

export function decodeCursor(cursor: string): ThreadPosition {
  const [time = "", id] = Buffer.from(cursor, "base64url").toString("latin1").split(":");
  if (!/^\d{1,15}$/.test(time) || !isId("thread", id)) {
    throw invalidInput(
      "`cursor` is not one this server gave: start from the first page.",
      "cursor",
    );
  }
  return { updatedAt: new Date(Number(time)), id };
}
