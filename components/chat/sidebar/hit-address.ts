import type { ThreadSummary } from "@/protocol/api";

/** A thread's own address; at the asked words, if a message has them. */
export function toHitAddress({ id, hit }: Pick<ThreadSummary, "id" | "hit">, q: string): string {
  if (!hit?.messageId) return `/t/${id}`;
  return `/t/${id}#${hit.messageId}&${new URLSearchParams({ q })}`;
}

/** The message that an address names, and the words that were asked for. */
export function readHitAddress(hash: string): { messageId: string; q: string } | undefined {
  const [messageId = "", ...rest] = hash.slice(1).split("&");
  if (!/^msg_[0-9a-z]+$/i.test(messageId)) return undefined;
  return { messageId, q: new URLSearchParams(rest.join("&")).get("q") ?? "" };
}
