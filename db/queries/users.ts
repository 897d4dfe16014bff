import { eq, exists, sql } from "drizzle-orm";
import { newId } from "@/protocol/ids";
import type { Database } from "../client";
import { accounts, users } from "../schema";
import { appendAudit } from "./audit";
import type { Transaction } from "./transaction";

/** Any constant, as long as everything that makes the first admin waits for the same one. */
const setupLockKey = 7_261_340_019;

export interface NewAdmin {
  name: string;
  email: string;
  passwordHash: string;
}

export async function hasAdmin(database: Database | Transaction): Promise<boolean> {
  const admin = database.select({ one: sql`1` }).from(users).where(eq(users.role, "admin"));
  const { rows } = await database.execute<{ has: boolean }>(sql`select ${exists(admin)} as has`);
  return rows[0]?.has ?? false;
}

/** Makes the first admin. Of several at once exactly one succeeds; undefined: there is one already. */
export async function createFirstAdmin(
  database: Database,
  admin: NewAdmin,
): Promise<string | undefined> {
  return await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${setupLockKey})`);
    return (await hasAdmin(tx)) ? undefined : await insertAdmin(tx, admin);
  });
}

/** Makes an admin unless somebody has this address. The password of an existing account stays. */
export async function createAdminIfAbsent(
  database: Database,
  admin: NewAdmin,
): Promise<string | undefined> {
  return await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${setupLockKey})`);
    return (await hasEmail(tx, admin.email)) ? undefined : await insertAdmin(tx, admin);
  });
}

/** Makes a member unless somebody has this address, and writes it down. */
export async function createMemberIfAbsent(
  database: Database,
  member: NewAdmin,
): Promise<string | undefined> {
  return await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${setupLockKey})`);
    if (await hasEmail(tx, member.email)) return undefined;
    const id = await insertUser(tx, { ...member, role: "member" });
    await appendAudit(tx, {
      ...{ actorId: id, action: "person-join", objectKind: "user", objectId: id },
      details: { role: "member" },
    });
    return id;
  });
}

export async function hasEmail(database: Database | Transaction, email: string): Promise<boolean> {
  const found = await database.select({ id: users.id }).from(users).where(eq(users.email, email));
  return found.length > 0;
}

export async function findUserId(database: Database, email: string): Promise<string | undefined> {
  const found = await database.select({ id: users.id }).from(users).where(eq(users.email, email));
  return found[0]?.id;
}

async function insertAdmin(tx: Transaction, admin: NewAdmin): Promise<string> {
  return await insertUser(tx, { ...admin, role: "admin" });
}

export async function insertUser(
  tx: Transaction,
  person: NewAdmin & { role: "admin" | "member" },
): Promise<string> {
  const id = newId("user");
  const { name, email, passwordHash, role } = person;
  await tx.insert(users).values({ id, name, email, emailVerified: true, role });
  await tx.insert(accounts).values({
    id: crypto.randomUUID(),
    userId: id,
    accountId: id,
    providerId: "credential",
    password: passwordHash,
  });
  return id;
}
