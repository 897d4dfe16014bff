/** API tokens. Of a token only the hash is stored. */
import { sql } from "drizzle-orm";
import type { TokenScope } from "@/protocol/api";
import type { Database } from "../client";
import { appendAudit } from "./audit";
import { announcePerson } from "./sessions";
import type { Transaction } from "./transaction";

export interface TokenRow {
  id: string;
  name: string;
  /** Its last four characters. */
  hint: string;
  scopes: TokenScope[];
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  createdAt: Date;
}

export interface NewToken {
  id: string;
  userId: string;
  name: string;
  tokenHash: string;
  hint: string;
  scopes: readonly TokenScope[];
  expiresAt: Date | null;
}

export interface TokenOwner {
  id: string;
  name: string;
  email: string;
  role: string | null;
  tokenId: string;
  scopes: TokenScope[];
}

type Raw = Record<string, unknown>;

/** `full`: the person has as many as are allowed. `ended`: the session that asks is none any more. */
export async function insertToken(
  database: Database,
  { id, userId, name, tokenHash, hint, scopes, expiresAt }: NewToken,
  { countMax, sessionId }: { countMax: number; sessionId: string | null },
): Promise<TokenRow | "full" | "ended"> {
  return await database.transaction(async (tx) => {
    await tx.execute(sql`select id from users where id = ${userId} for no key update`);
    const asking = await tx.execute(
      sql`select 1 from sessions where id = ${sessionId} and user_id = ${userId}`,
    );
    if (asking.rows.length === 0) return "ended";
    const list = sql.param([...scopes]);
    const { rows } = await tx.execute<Raw>(sql`
      insert into api_tokens (id, user_id, name, token_hash, hint, scopes, expires_at)
      select ${id}, ${userId}, ${name}, ${tokenHash}, ${hint}, ${list}::text[], ${expiresAt}
      where (select count(*) from api_tokens where user_id = ${userId}) < ${countMax}
      returning id, name, hint, scopes, expires_at, last_used_at, created_at`);
    const row = rows[0];
    if (!row) return "full";
    const details = { scopes: scopes.join(" ") };
    await appendAudit(tx, {
      ...{ actorId: userId, action: "token-create", objectKind: "token", objectId: id, details },
    });
    return toRow(row);
  });
}

export async function listTokenRows(database: Database, userId: string): Promise<TokenRow[]> {
  const { rows } = await database.execute<Raw>(sql`
    select id, name, hint, scopes, expires_at, last_used_at, created_at from api_tokens
    where user_id = ${userId} order by created_at desc, id`);
  return rows.map(toRow);
}

/** Streams that were opened with it end at once. False: this person has no such token. */
export async function deleteToken(
  database: Database,
  userId: string,
  id: string,
): Promise<boolean> {
  return await database.transaction(async (tx) => {
    const { rowCount } = await tx.execute(
      sql`delete from api_tokens where id = ${id} and user_id = ${userId}`,
    );
    if (rowCount !== 1) return false;
    await announcePerson(tx, userId);
    await appendAudit(tx, {
      ...{ actorId: userId, action: "token-revoke", objectKind: "token", objectId: id },
      details: {},
    });
    return true;
  });
}

/** Beside the end of the person's sessions, which tells their streams. */
export async function deleteTokens(tx: Transaction, userId: string): Promise<void> {
  await tx.execute(sql`delete from api_tokens where user_id = ${userId}`);
}

/** Whose token this is: while it has not expired and its owner may sign in. */
export async function findTokenOwner(
  database: Database,
  tokenHash: string,
): Promise<TokenOwner | undefined> {
  const { rows } = await database.execute<Raw>(sql`
    select u.id, u.name, u.email, u.role, t.id as token_id, t.scopes
    from api_tokens t join users u on u.id = t.user_id
    where t.token_hash = ${tokenHash} and u.status = 'active' and (t.expires_at is null or t.expires_at > now())`);
  const row = rows[0];
  if (!row) return undefined;
  return {
    id: String(row.id),
    name: String(row.name),
    email: String(row.email),
    role: row.role === null ? null : String(row.role),
    tokenId: String(row.token_id),
    scopes: row.scopes as TokenScope[],
  };
}

/** To the minute: a busy token is not a write per request. */
export async function noteTokenUse(database: Database, id: string): Promise<void> {
  await database.execute(sql`
    update api_tokens set last_used_at = now()
    where id = ${id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`);
}

function toRow(raw: Raw): TokenRow {
  return {
    id: String(raw.id),
    name: String(raw.name),
    hint: String(raw.hint),
    scopes: raw.scopes as TokenScope[],
    expiresAt: raw.expires_at === null ? null : new Date(String(raw.expires_at)),
    lastUsedAt: raw.last_used_at === null ? null : new Date(String(raw.last_used_at)),
    createdAt: new Date(String(raw.created_at)),
  };
}
