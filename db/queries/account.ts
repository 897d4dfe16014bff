/** What a person keeps about themselves, and how they leave. */
import { sql } from "drizzle-orm";
import type { PersonalSettings } from "@/protocol/api";
import { decodeText, encodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { deleteTokens } from "./api-tokens";
import { appendAudit } from "./audit";
import { cancelLiveRuns } from "./runs";
import { endSessions } from "./sessions";
import type { Transaction } from "./transaction";

export interface AccountRow {
  name: string;
  settings: Partial<PersonalSettings>;
}

export async function findAccount(
  database: Database,
  userId: string,
): Promise<AccountRow | undefined> {
  const { rows } = await database.execute<{ name: string; settings: Partial<PersonalSettings> }>(
    sql`select name, settings from users where id = ${userId}`,
  );
  const row = rows[0];
  return row && { name: row.name, settings: toSettings(row.settings) };
}

function toSettings(stored: Partial<PersonalSettings>): Partial<PersonalSettings> {
  const { customInstructions } = stored;
  return customInstructions === undefined
    ? stored
    : { ...stored, customInstructions: decodeText(customInstructions) };
}

/** Changes what is given; the rest stays. */
export async function updateAccount(
  database: Database,
  userId: string,
  change: { name?: string | undefined; settings?: object | undefined },
): Promise<void> {
  const settings = JSON.stringify(change.settings ?? {}, (key, value: unknown) =>
    key === "customInstructions" && typeof value === "string" ? encodeText(value) : value,
  );
  await database.execute(sql`
    update users set name = coalesce(${change.name ?? null}, name),
      settings = settings || ${settings}::jsonb, updated_at = now()
    where id = ${userId}`);
}

export async function findCustomInstructions(database: Database, userId: string): Promise<string> {
  return (await findAccount(database, userId))?.settings.customInstructions ?? "";
}

/** Null: the account has no password. */
export async function findPasswordHash(database: Database, userId: string): Promise<string | null> {
  const { rows } = await database.execute<{ password: string | null }>(
    sql`select password from accounts where user_id = ${userId} and provider_id = 'credential'`,
  );
  return rows[0]?.password ?? null;
}

/**
 * Whether this is still the password of somebody who may sign in; waits for whoever is changing
 * that. Ask after the session's row is there: what ends access deletes the rows that it sees.
 */
export async function stillOpens(
  database: Database,
  userId: string,
  passwordHash: string,
): Promise<boolean> {
  const { rows } = await database.execute(sql`
    select 1 from users u join accounts a on a.user_id = u.id and a.provider_id = 'credential'
    where u.id = ${userId} and u.status = 'active' and a.password = ${passwordHash} for share`);
  return rows.length === 1;
}

/** Removes a person and everything of theirs. `last-admin`: nothing was done. */
export async function deleteUser(
  database: Database,
  userId: string,
): Promise<"deleted" | "last-admin"> {
  return await database.transaction(async (tx) => {
    // Two admins that leave at once must not both be the last but one.
    const { rows } = await tx.execute<{ id: string }>(
      sql`select id from users where role = 'admin' and status = 'active' order by id for no key update`,
    );
    if (rows.length === 1 && rows[0]?.id === userId) return "last-admin";
    const object = { objectKind: "user", objectId: userId, details: {} };
    await appendAudit(tx, { actorId: userId, action: "account-delete", ...object });
    await removeUser(tx, userId);
    return "deleted";
  });
}

export async function removeUser(tx: Transaction, userId: string): Promise<void> {
  // Nobody starts a run any more once the status is not active; then the live ones are told.
  await tx.execute(sql`update users set status = 'leaving' where id = ${userId}`);
  await cancelLiveRuns(tx, { userId });
  await endSessions(tx, userId);
  await tx.execute(sql`delete from users where id = ${userId}`);
}

/** A new password for the account with this address; its sessions and tokens end. Undefined: there is none. */
export async function replacePassword(
  database: Database,
  email: string,
  passwordHash: string,
): Promise<string | undefined> {
  return await database.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(
      sql`select id from users where email = ${email} for update`,
    );
    const id = rows[0]?.id;
    if (id === undefined) return undefined;
    await setPassword(tx, id, passwordHash);
    return id;
  });
}

/** The person's sessions and tokens end with the old password. */
export async function setPassword(
  tx: Transaction,
  userId: string,
  passwordHash: string,
): Promise<void> {
  // Whoever makes a token meanwhile waits here, and finds the session gone that asked for it.
  await tx.execute(sql`select 1 from users where id = ${userId} for no key update`);
  const { rowCount } = await tx.execute(sql`
    update accounts set password = ${passwordHash}, updated_at = now()
    where user_id = ${userId} and provider_id = 'credential'`);
  if (rowCount === 0) {
    await tx.execute(sql`
      insert into accounts (id, user_id, account_id, provider_id, password)
      values (${crypto.randomUUID()}, ${userId}, ${userId}, 'credential', ${passwordHash})`);
  }
  await deleteTokens(tx, userId);
  await endSessions(tx, userId);
}
