/** People as administrators see and change them. Each change carries its audit entry in its transaction. */
import { sql } from "drizzle-orm";
import type { AuditAction, PeopleCounts } from "@/protocol/api";
import { decodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { removeUser } from "./account";
import { deleteTokens } from "./api-tokens";
import { appendAudit } from "./audit";
import { cancelLiveRuns } from "./runs";
import { endSessions } from "./sessions";
import type { Transaction } from "./transaction";

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  role: string;
  status: string;
  createdAt: Date;
  lastSeenAt: Date | null;
  threads: number;
  liveRuns: number;
}

export type PersonChange = { role: "admin" | "member" } | { status: "active" | "suspended" };
export type PersonOutcome = "done" | "unchanged" | "gone" | "not-admin" | "last-admin" | "self";

/** In order of the address; `after` is the address of the last one seen. */
export async function listPersonRows(
  database: Database,
  page: { words: string; after: string; limit: number },
): Promise<PersonRow[]> {
  const pattern = `%${page.words.replace(/[\\%_]/g, "\\$&")}%`;
  const { rows } = await database.execute<Record<string, unknown>>(sql`
    select u.id, u.name, u.email, u.role, u.status, u.created_at,
      (select count(*)::int from threads t where t.user_id = u.id and t.deleted_at is null) as threads,
      (select count(*)::int from runs r where r.user_id = u.id
        and r.status in ('queued', 'running', 'waiting')) as live_runs,
      greatest((select max(s.updated_at) from sessions s where s.user_id = u.id),
        (select max(r.created_at) from runs r where r.user_id = u.id)) as last_seen_at
    from users u
    where u.email > ${page.after} and (u.email ilike ${pattern} or u.name ilike ${pattern})
    order by u.email limit ${page.limit}`);
  return rows.map((row) => ({
    id: String(row.id),
    name: decodeText(String(row.name)),
    email: String(row.email),
    role: String(row.role),
    status: String(row.status),
    createdAt: new Date(String(row.created_at)),
    lastSeenAt: row.last_seen_at === null ? null : new Date(String(row.last_seen_at)),
    threads: Number(row.threads),
    liveRuns: Number(row.live_runs),
  }));
}

export async function countPeople(database: Database): Promise<PeopleCounts> {
  const { rows } = await database.execute<{ [K in keyof PeopleCounts]: number }>(sql`
    select count(*)::int as people, count(*) filter (where role = 'admin')::int as admins,
      count(*) filter (where status = 'suspended')::int as suspended from users`);
  const { people = 0, admins = 0, suspended = 0 } = rows[0] ?? {};
  return { people, admins, suspended };
}

export async function changePerson(
  database: Database,
  adminId: string,
  userId: string,
  change: PersonChange,
): Promise<PersonOutcome> {
  return await decide(database, adminId, userId, async (tx, person) => {
    if ("role" in change) return await changeRole(tx, adminId, person, change.role);
    if (person.status === change.status) return "unchanged";
    await tx.execute(
      sql`update users set status = ${change.status}, updated_at = now() where id = ${userId}`,
    );
    const isEnd = change.status === "suspended";
    await note(tx, adminId, isEnd ? "person-suspend" : "person-unsuspend", person);
    if (isEnd) await endAccess(tx, userId);
    return "done";
  });
}

export async function deletePerson(
  database: Database,
  adminId: string,
  userId: string,
): Promise<PersonOutcome> {
  return await decide(database, adminId, userId, async (tx, person) => {
    await note(tx, adminId, "person-delete", person);
    await removeUser(tx, userId);
    return "done";
  });
}

type Person = { id: string; email: string; role: string; status: string };

/**
 * Whoever changes administrators holds all their rows: of two who demote each other at once, the
 * second finds itself no administrator any more.
 */
async function decide(
  database: Database,
  adminId: string,
  userId: string,
  change: (tx: Transaction, person: Person) => Promise<PersonOutcome>,
): Promise<PersonOutcome> {
  return await database.transaction(async (tx) => {
    const { rows: admins } = await tx.execute<{ id: string }>(
      sql`select id from users where role = 'admin' and status = 'active' order by id for no key update`,
    );
    if (!admins.some(({ id }) => id === adminId)) return "not-admin";
    const { rows } = await tx.execute<Person>(
      sql`select id, email, role, status from users where id = ${userId} for no key update`,
    );
    const person = rows[0];
    if (!person) return "gone";
    if (userId === adminId) return admins.length === 1 ? "last-admin" : "self";
    return await change(tx, person);
  });
}

async function changeRole(
  tx: Transaction,
  adminId: string,
  person: Person,
  role: "admin" | "member",
): Promise<PersonOutcome> {
  if (person.role === role) return "unchanged";
  await tx.execute(
    sql`update users set role = ${role}, updated_at = now() where id = ${person.id}`,
  );
  if (role === "member") await dropLinksBy(tx, person.id);
  await note(tx, adminId, "person-role", person, { role });
  return "done";
}

/** Sessions, streams, tokens, runs and links; shares ask for the owner's status themselves. */
async function endAccess(tx: Transaction, userId: string): Promise<void> {
  await cancelLiveRuns(tx, { userId });
  await deleteTokens(tx, userId);
  await endSessions(tx, userId);
  await dropLinksBy(tx, userId);
  await tx.execute(sql`delete from account_links where user_id = ${userId} and used_at is null`);
}

/** What an administrator gave out ends with their being one. */
async function dropLinksBy(tx: Transaction, userId: string): Promise<void> {
  await tx.execute(sql`delete from account_links where created_by = ${userId} and used_at is null`);
}

async function note(
  tx: Transaction,
  actorId: string,
  action: AuditAction,
  { id, email }: Person,
  details: Record<string, string> = {},
): Promise<void> {
  const object = { objectKind: "user", objectId: id, details: { email, ...details } };
  await appendAudit(tx, { actorId, action, ...object });
}
