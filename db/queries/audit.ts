/** The audit log. The database's own function appends and chains; a trigger refuses every change. */
import { sql } from "drizzle-orm";
import type { AuditAction, AuditCheck } from "@/protocol/api";
import { decodeStorable, encodeStorable } from "@/protocol/storable";
import type { Database } from "../client";
import type { Transaction } from "./transaction";

interface NewAuditEntry {
  /** Null: the system, or somebody who is not signed in. */
  actorId: string | null;
  action: AuditAction;
  objectKind: string;
  objectId: string;
  details: Record<string, string | number | boolean>;
}

interface AuditRow extends Omit<NewAuditEntry, "action"> {
  action: string;
  seq: number;
  at: Date;
  /** The actor's email at that time. */
  actor: string | null;
}

/**
 * Appends an entry. Waits for the transaction of the entry before, so in a transaction it comes after
 * every other lock.
 */
export async function appendAudit(
  database: Database | Transaction,
  entry: NewAuditEntry,
): Promise<void> {
  const { actorId, action, objectKind, objectId, details } = entry;
  await database.execute(sql`
    select append_audit(${actorId}, (select email from users where id = ${actorId}), null, ${action},
      ${objectKind}, ${objectId}, ${encodeStorable(details)}::jsonb, null)`);
}

/** Entries before a seq, or the newest; newest first. */
export async function listAuditRows(
  database: Database,
  page: { before: number | null; limit: number },
): Promise<AuditRow[]> {
  const bound = page.before === null ? sql`` : sql`where seq < ${page.before}`;
  const { rows } = await database.execute<Record<string, unknown>>(sql`
    select seq, at, actor_id, actor, action, object_kind, object_id, details from audit_log
    ${bound} order by seq desc limit ${page.limit}`);
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: new Date(String(row.at)),
    actorId: row.actor_id as string | null,
    actor: row.actor as string | null,
    action: String(row.action),
    objectKind: String(row.object_kind),
    objectId: String(row.object_id),
    details: decodeStorable(row.details) as NewAuditEntry["details"],
  }));
}

/** Computes every hash anew. Entries taken off the end leave no trace in the chain: compare `entries`. */
export async function checkAudit(database: Database): Promise<AuditCheck> {
  const { rows } = await database.execute<{ entries: string; breach: string | null }>(sql`
    select count(*) as entries,
      min(seq) filter (where hash <> again or previous_hash <> hash_before or seq <> seq_before + 1) as breach
    from (
      select seq, hash, previous_hash, audit_hash(audit_log) as again,
        lag(hash, 1, '') over w as hash_before, lag(seq, 1, 0::bigint) over w as seq_before
      from audit_log window w as (order by seq)
    ) chained`);
  const row = rows[0];
  const breachAt = row?.breach === null || row === undefined ? null : Number(row.breach);
  return { entries: Number(row?.entries ?? 0), breachAt };
}
