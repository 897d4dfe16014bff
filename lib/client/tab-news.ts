import { type RunStatus, runStatuses } from "@/protocol/states";

/** What the server tells of all of a person's threads. */
export type TabNews =
  | { kind: "status"; threadId: string; runId: string; status: RunStatus }
  | { kind: "title"; threadId: string; title: string | null }
  /** News may have been missed: read the list again. */
  | { kind: "resync" };

/** Undefined for what is not for this page, or of a newer server. */
export function toTabNews(event: string | undefined, data: string): TabNews | undefined {
  if (event === "resync") return { kind: "resync" };
  if (event !== "status" && event !== "title") return undefined;
  const value = parse(data);
  if (typeof value?.threadId !== "string") return undefined;
  const { threadId, runId, status, title } = value;
  if (event === "title") {
    return typeof title === "string" || title === null
      ? { kind: "title", threadId, title }
      : undefined;
  }
  const known = runStatuses.find((candidate) => candidate === status);
  return known && typeof runId === "string"
    ? { kind: "status", threadId, runId, status: known }
    : undefined;
}

function parse(data: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // Not JSON: as if it had not been sent.
    return undefined;
  }
}
