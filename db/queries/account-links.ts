/** One-time links: an invitation, or a new password. Of a token only the hash is stored. */
import { sql } from "drizzle-orm";
import type { Database } from "../client";
import { setPassword } from "./account";
import { appendAudit } from "./audit";
import type { Transaction } from "./transaction";
import { hasEmail, insertUser } from "./users";

export interface NewLink {
  id: string;
  tokenHash: string;
  createdBy: string;
  expiresAt: Date;
}

export interface LinkRow {
  id: string;
  kind: "invite" | "reset";
  email: string | null;
  role: "admin" | "member";
  createdAt: Date;
  expiresAt: Date;
}

type Raw = Record<string, unknown>;

/** Replaces an open invitation to the same address. Undefined: somebody has the address already. */
export async function insertInvitation(
  database: Database,
  link: NewLink,
  { email, role }: { email: string | null; role: "admin" | "member" },
): Promise<"done" | "email-taken" | "not-admin"> {
  return await database.transaction(async (tx) => {
    if (!(await isAdmin(tx, link.createdBy))) return "not-admin";
    if (email !== null && (await hasEmail(tx, email))) return "email-taken";
    await tx.execute(sql`
      delete from account_links where kind = 'invite' and email = ${email} and used_at is null`);
    await tx.execute(sql`
      insert into account_links (id, kind, token_hash, email, role, created_by, expires_at)
      values (${link.id}, 'invite', ${link.tokenHash}, ${email}, ${role}, ${link.createdBy}, ${link.expiresAt})`);
    const details = { role, ...(email === null ? {} : { email }) };
    await note(tx, link.createdBy, "person-invite", { kind: "link", id: link.id }, details);
    return "done";
  });
}

/** Replaces an open reset of the same person. */
export async function insertReset(
  database: Database,
  link: NewLink,
  userId: string,
): Promise<"done" | "gone" | "suspended" | "not-admin"> {
  return await database.transaction(async (tx) => {
    if (!(await isAdmin(tx, link.createdBy))) return "not-admin";
    const { rows } = await tx.execute<{ email: string; status: string }>(
      sql`select email, status from users where id = ${userId} for no key update`,
    );
    const person = rows[0];
    if (!person) return "gone";
    if (person.status !== "active") return "suspended";
    await tx.execute(sql`delete from account_links where user_id = ${userId} and used_at is null`);
    await tx.execute(sql`
      insert into account_links (id, kind, token_hash, user_id, created_by, expires_at)
      values (${link.id}, 'reset', ${link.tokenHash}, ${userId}, ${link.createdBy}, ${link.expiresAt})`);
    const object = { kind: "user", id: userId };
    await note(tx, link.createdBy, "password-reset-link", object, { email: person.email });
    return "done";
  });
}

/** Waits for whoever is changing that. */
async function isAdmin(tx: Transaction, userId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from users where id = ${userId} and role = 'admin' and status = 'active' for share`);
  return rows.length === 1;
}

export async function listOpenInvitations(database: Database): Promise<LinkRow[]> {
  const { rows } = await database.execute<Raw>(sql`
    select id, kind, email, role, created_at, expires_at from account_links
    where kind = 'invite' and used_at is null and expires_at > now()
    order by created_at desc, id limit 200`);
  return rows.map(toRow);
}

export async function deleteInvitation(
  database: Database,
  adminId: string,
  id: string,
): Promise<boolean> {
  return await database.transaction(async (tx) => {
    const { rowCount } = await tx.execute(sql`
      delete from account_links where id = ${id} and kind = 'invite' and used_at is null`);
    if (rowCount !== 1) return false;
    await note(tx, adminId, "person-invite-revoke", { kind: "link", id });
    return true;
  });
}

/** A link is open while its time has not come, nobody used it, and who made it is an administrator. */
const open = sql`l.used_at is null and l.expires_at > now()
  and exists (select 1 from users a where a.id = l.created_by and a.role = 'admin' and a.status = 'active')
  and (l.user_id is null or exists (select 1 from users u where u.id = l.user_id and u.status = 'active'))`;

export async function findOpenLink(
  database: Database,
  tokenHash: string,
): Promise<LinkRow | undefined> {
  const { rows } = await database.execute<Raw>(sql`
    select l.id, l.kind, coalesce(l.email, u.email) as email, l.role, l.created_at, l.expires_at
    from account_links l left join users u on u.id = l.user_id where l.token_hash = ${tokenHash} and ${open}`);
  return rows[0] && toRow(rows[0]);
}

export interface Acceptance {
  name: string;
  email: string;
  passwordHash: string;
}

/** Uses the link up, in one transaction with what it opens. Of two at once, one finds it gone. */
export async function consumeLink(
  database: Database,
  tokenHash: string,
  { name, email, passwordHash }: Acceptance,
): Promise<"done" | "gone" | "email-taken"> {
  return await database.transaction(async (tx) => {
    const { rows } = await tx.execute<Raw>(sql`
      select l.id, l.user_id, l.email, l.role from account_links l
      where l.token_hash = ${tokenHash} and ${open} for update of l`);
    const link = rows[0];
    if (!link) return "gone";
    const id = String(link.id);
    const known = link.user_id === null ? undefined : String(link.user_id);
    if (known === undefined && (await hasEmail(tx, email))) return "email-taken";
    await tx.execute(sql`update account_links set used_at = now() where id = ${id}`);
    if (known !== undefined) {
      await setPassword(tx, known, passwordHash);
      await note(tx, known, "password-reset", { kind: "user", id: known });
      return "done";
    }
    const role = link.role === "admin" ? "admin" : "member";
    const userId = await insertUser(tx, { name, email, passwordHash, role });
    await note(tx, userId, "person-join", { kind: "user", id: userId }, { role, link: id });
    return "done";
  });
}

async function note(
  tx: Transaction,
  actorId: string,
  action: Parameters<typeof appendAudit>[1]["action"],
  { kind, id }: { kind: string; id: string },
  details: Record<string, string> = {},
): Promise<void> {
  await appendAudit(tx, { actorId, action, objectKind: kind, objectId: id, details });
}

function toRow(raw: Raw): LinkRow {
  return {
    id: String(raw.id),
    kind: raw.kind === "reset" ? "reset" : "invite",
    email: raw.email === null ? null : String(raw.email),
    role: raw.role === "admin" ? "admin" : "member",
    createdAt: new Date(String(raw.created_at)),
    expiresAt: new Date(String(raw.expires_at)),
  };
}
