import type { MessageView } from "@/lib/client/thread-state";

export interface ShownVersions {
  /** The newest that a shown call left; undefined where only the server knows the head. */
  newest: string | undefined;
  /** The one before the newest run, for what it changed. */
  before: string | undefined;
}

/** Workspace versions that the messages shown name. */
export function findVersions(messages: readonly MessageView[]): ShownVersions {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  let newest: string | undefined;
  let before: string | undefined;
  for (const [index, { parts }] of messages.entries()) {
    for (const part of parts) {
      // Files that were sent since are in the branch's head, which no call has named yet.
      if (part.kind === "file") newest = undefined;
      if (part.kind !== "tool" || part.version === undefined) continue;
      newest = part.version;
      if (index < last) before = part.version;
    }
  }
  return { newest, before };
}
