import "server-only";
import { database } from "@/db/client";
import { takeAttempt } from "@/db/queries/attempts";
import { appendAudit, checkAudit, listAuditRows } from "@/db/queries/audit";
import type { AuditAction, AuditCheck, AuditList } from "@/protocol/api";
import type { AuditPage } from "./audit-page.schema";

interface Deed {
  /** Null: somebody who is not signed in yet. */
  actorId: string | null;
  action: AuditAction;
  object: {
    kind: "endpoint" | "model" | "run" | "setting" | "route" | "share" | "tool" | "user";
    id: string;
  };
  /** Never secrets, never text of messages. */
  details?: Record<string, string | number | boolean>;
}

/** Writes down what was done. Call it when it is done. */
export async function recordAudit({ actorId, action, object, details }: Deed): Promise<void> {
  const { kind, id } = object;
  const what = { action, objectKind: kind, objectId: id, details: details ?? {} };
  await appendAudit(database(), { actorId, ...what });
}

const minuteMs = 60_000;

/** For what strangers can cause: at most a few entries of a kind about one person, and of all people. */
export async function recordCapped(deed: Deed): Promise<void> {
  const { action, object, actorId } = deed;
  const about = actorId ?? object.id;
  const rules = [
    { key: `audit:${action}:${about}`, burst: 5, intervalMs: 10 * minuteMs },
    { key: `audit:${action}`, burst: 100, intervalMs: minuteMs / 2 },
  ];
  for (const rule of rules) if ((await takeAttempt(database(), rule)) > 0) return;
  await recordAudit(deed);
}

/** Newest first; `cursor` goes on below an entry. */
export async function listAudit(
  _admin: { id: string },
  { cursor, limit }: AuditPage,
): Promise<AuditList> {
  // One more than asked for tells whether there is another page.
  const rows = await listAuditRows(database(), { before: cursor ?? null, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const entries = page.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
  const nextCursor = rows.length > limit ? String(page.at(-1)?.seq) : null;
  return { entries, nextCursor };
}

export async function verifyAudit(_admin: { id: string }): Promise<AuditCheck> {
  return await checkAudit(database());
}
