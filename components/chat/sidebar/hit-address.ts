import type { ThreadSummary } from "@/protocol/api";

/** A thread's own address; at the message where the words were found, if they were in one. */
export function toHitAddress({ id, hit }: Pick<ThreadSummary, "id" | "hit">): string {
  return `/t/${id}${hit?.messageId ? `#${hit.messageId}` : ""}`;
}
