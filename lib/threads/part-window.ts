import type { PartSize } from "@/db/queries/parts";

export const partsPerMessage = 50;
export const pageBytesMax = 300_000;
/** So that one long run does not push the person's words before it off the page. */
const messageBytesMax = 200_000;

export interface MessageWindow {
  id: string;
  /** Equal to `partCount` when no part is on the page. */
  firstOrdinal: number;
}

/**
 * Which parts of a page's messages are sent: of each the newest, at least one, within a budget
 * of bytes. A page whose budget is spent ends early; it never ends before its first message.
 */
export function choosePageWindow(
  messages: readonly { id: string; partCount: number }[],
  sizes: readonly PartSize[],
): MessageWindow[] {
  const byMessage = Map.groupBy(sizes, (size) => size.messageId);
  const windows: MessageWindow[] = [];
  let left = pageBytesMax;
  for (const { id, partCount } of messages) {
    const newestFirst = (byMessage.get(id) ?? []).toSorted((a, b) => b.ordinal - a.ordinal);
    const least = newestFirst[0]?.bytes ?? 0;
    if (windows.length > 0 && least > left) break;
    const chosen = chooseParts(newestFirst, Math.min(messageBytesMax, left));
    left -= chosen.bytes;
    windows.push({ id, firstOrdinal: chosen.firstOrdinal ?? partCount });
  }
  return windows;
}

function chooseParts(newestFirst: readonly PartSize[], bytesMax: number) {
  let bytes = 0;
  let firstOrdinal: number | undefined;
  for (const part of newestFirst.slice(0, partsPerMessage)) {
    if (firstOrdinal !== undefined && bytes + part.bytes > bytesMax) break;
    bytes += part.bytes;
    firstOrdinal = part.ordinal;
  }
  return { bytes, firstOrdinal };
}
