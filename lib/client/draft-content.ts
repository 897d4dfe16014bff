import type { UploadedFile } from "@/protocol/api";

export interface DraftContent {
  text: string;
  files: readonly UploadedFile[];
}

/** What a person said last in a thread: its newest queued message, else its last one. */
export interface LastSent {
  id: string;
  text: string;
}

/** Uncertain: it may have arrived although nobody said so. */
export type SendOutcome = "sent" | "refused" | "uncertain";

/** What is being sent, and the message that was the last one before it. */
export interface Sending extends DraftContent {
  after?: string | undefined;
}

/** What this browser has and the server may not: `base` is the server's text it was written over. */
export interface LocalDraft extends DraftContent {
  base: string;
  /** The server has it since then, but a page asked for at that time may not. */
  savedAt?: number;
  /** The part of it of which nobody knew yet whether it had arrived. */
  inFlight?: Sending;
  /** Texts that were being saved when this was written: the server may show any of them. */
  onTheWay?: readonly string[];
}

/** Nothing that was typed is lost: of two texts that grew apart, both stay. */
export function mergeDrafts(local: LocalDraft | null, server: DraftContent): DraftContent {
  if (!local) return server;
  const files = [
    ...server.files,
    ...local.files.filter((file) => !server.files.some(({ id }) => id === file.id)),
  ];
  return { text: mergeTexts(local, server.text), files };
}

function mergeTexts(local: LocalDraft, server: string): string {
  const isOurs = server === local.base || local.onTheWay?.includes(server);
  if (isOurs || server === "" || local.text.includes(server)) return local.text;
  if (local.text === local.base || server.includes(local.text)) return server;
  return `${server}\n\n${local.text}`;
}

export function join(first: DraftContent, second: DraftContent): DraftContent {
  const texts = [first.text, second.text].filter((text) => text.trim() !== "");
  return { text: texts.join("\n\n"), files: [...first.files, ...second.files] };
}

export function without(content: DraftContent, sent: DraftContent): DraftContent {
  const { text } = content;
  const rest = text.startsWith(`${sent.text}\n\n`) ? text.slice(sent.text.length + 2) : text;
  return {
    text: rest === sent.text ? "" : rest,
    files: content.files.filter(({ id }) => sent.files.every((file) => file.id !== id)),
  };
}

export function isSame(a: DraftContent, b: DraftContent): boolean {
  return (
    a.text === b.text &&
    a.files.length === b.files.length &&
    a.files.every((file, index) => file.id === b.files[index]?.id)
  );
}

export function isLocalDraft(value: unknown): value is LocalDraft {
  return (
    typeof value === "object" &&
    value !== null &&
    "text" in value &&
    typeof value.text === "string" &&
    "base" in value &&
    typeof value.base === "string" &&
    "files" in value &&
    Array.isArray(value.files)
  );
}
