import { createHash } from "node:crypto";
import type { DBAdapter } from "better-auth/adapters";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import type { BetterAuthOptions } from "better-auth/types";
import { eq } from "drizzle-orm";
import type { Database } from "./client";
import { accounts, sessions, users, verifications } from "./schema";

const marker = "sha256:";

/** better-auth's storage on our tables. Of a session's token only the hash is stored. */
export function createAuthAdapter(database: Database) {
  const schema = { users, sessions, accounts, verifications };
  const make = drizzleAdapter(database, { provider: "pg", usePlural: true, schema });
  return (options: BetterAuthOptions): DBAdapter =>
    hashSessionTokens(joinSessions(database, make(options)));
}

const { id, name, email, emailVerified, image, role, status, createdAt, updatedAt } = users;
const user = { id, name, email, emailVerified, image, role, status, createdAt, updatedAt };

/** Every request asks for a session with its person: one statement in place of two. */
function joinSessions(database: Database, adapter: DBAdapter): DBAdapter {
  return {
    ...adapter,
    findOne: async <T>(query: Parameters<typeof adapter.findOne>[0]) => {
      const [condition, ...others] = query.where;
      const isUsual =
        query.model === "session" &&
        query.join?.user === true &&
        condition?.field === "token" &&
        (condition.operator ?? "eq") === "eq" &&
        others.length === 0 &&
        query.select === undefined;
      if (!isUsual) return await adapter.findOne<T>(query);
      const [found] = await database
        .select({ session: sessions, user })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(eq(sessions.token, String(condition.value)))
        .limit(1);
      return (found ? { ...found.session, user: found.user } : null) as T | null;
    },
  };
}

type Condition = { field: string; value: unknown };
type Row = Record<string, unknown>;

function hashSessionTokens(adapter: DBAdapter): DBAdapter {
  const isSession = (query: { model: string }) => query.model === "session";
  return {
    ...adapter,
    create: async <T extends Row, R = T>(query: Parameters<typeof adapter.create<T, R>>[0]) => {
      if (!isSession(query)) return await adapter.create<T, R>(query);
      const row: Row = query.data;
      const data = withHash(row) as typeof query.data;
      return withToken(await adapter.create<T, R>({ ...query, data }), row.token);
    },
    findOne: async (query) => {
      if (!isSession(query)) return await adapter.findOne(query);
      const found = await adapter.findOne({ ...query, where: hashConditions(query.where) });
      return withToken(found as never, tokenOf(query.where));
    },
    findMany: async (query) =>
      await adapter.findMany(
        isSession(query) && query.where ? { ...query, where: hashConditions(query.where) } : query,
      ),
    update: async (query) => {
      if (!isSession(query)) return await adapter.update(query);
      const where = hashConditions(query.where);
      const updated = await adapter.update({ ...query, where, update: withHash(query.update) });
      return withToken(updated as never, tokenOf(query.where));
    },
    updateMany: async (query) =>
      await adapter.updateMany(
        isSession(query)
          ? { ...query, where: hashConditions(query.where), update: withHash(query.update) }
          : query,
      ),
    delete: async (query) =>
      await adapter.delete(
        isSession(query) ? { ...query, where: hashConditions(query.where) } : query,
      ),
    deleteMany: async (query) =>
      await adapter.deleteMany(
        isSession(query) ? { ...query, where: hashConditions(query.where) } : query,
      ),
    transaction: (callback) =>
      adapter.transaction((inner) =>
        callback(hashSessionTokens({ ...inner, transaction: adapter.transaction })),
      ),
  };
}

function hash(token: unknown): unknown {
  // What was read from the table comes back as it was read.
  if (typeof token !== "string" || token.startsWith(marker)) return token;
  return marker + createHash("sha256").update(token).digest("base64url");
}

function withHash<T extends Row>(row: T): T {
  return "token" in row ? { ...row, token: hash(row.token) } : row;
}

function hashConditions<T extends Condition>(where: T[]): T[] {
  return where.map((one) =>
    one.field === "token"
      ? { ...one, value: Array.isArray(one.value) ? one.value.map(hash) : hash(one.value) }
      : one,
  );
}

function tokenOf(where: readonly Condition[]): unknown {
  return where.find((one) => one.field === "token")?.value;
}

/** The caller knows the token it asked with, and expects it in the row. */
function withToken<T>(row: T, token: unknown): T {
  const isRow = typeof row === "object" && row !== null;
  return isRow && typeof token === "string" ? { ...row, token } : row;
}
