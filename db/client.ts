import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { Pool, type PoolClient, type PoolConfig } from "pg";
import * as schema from "./schema";

export type Database = NodePgDatabase<typeof schema> & { $client: Pool };

// Next gives instrumentation and route handlers module instances of their own, but one globalThis.
const registry = globalThis as typeof globalThis & {
  longrunDatabase?: Database;
  longrunDatabaseClosed?: boolean;
};

/** Opens the process's pool. Call once, at boot; later calls answer the same database. */
export function connectDatabase(
  url: string,
  onError: (error: Error) => void,
  pool: PoolConfig = {},
): Database {
  registry.longrunDatabase ??= openDatabase(url, onError, pool);
  return registry.longrunDatabase;
}

/** Thrown at whoever asks for the database of a process that is stopping. */
export class DatabaseClosedError extends Error {
  override readonly name = "DatabaseClosedError";
}

/**
 * The process's database. Throws DatabaseClosedError once it is closed; before it was ever
 * connected any use is a programming error.
 */
export function database(): Database {
  if (registry.longrunDatabase) return registry.longrunDatabase;
  if (registry.longrunDatabaseClosed) throw new DatabaseClosedError("the process is stopping");
  throw new Error("the database is used before boot connected it");
}

/** Closes the process's pool, after everything that uses it has stopped. */
export async function closeDatabase(): Promise<void> {
  const open = registry.longrunDatabase;
  delete registry.longrunDatabase;
  registry.longrunDatabaseClosed = true;
  await open?.$client.end();
}

/** A process that stands still, or is cut off, holds rows no longer: its lease ends later than this. */
const idleInTransactionMs = 20_000;

/** A pool of its own, for tests and processes that talk to several databases. */
export function openDatabase(
  url: string,
  onError: (error: Error) => void,
  pool: PoolConfig = {},
): Database {
  const client = new Pool({
    connectionString: url,
    max: 20,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    // Statements that a transaction gives together travel together (`together`).
    pipeline: true,
    ...pool,
  });
  listenToErrors(client, onError);
  const database = drizzle({ client, schema, casing: "snake_case" });
  return Object.assign(database, { transaction: toTransaction(client) });
}

/**
 * Without these listeners a shutdown of Postgres kills the process: the pool reports the loss of
 * idle connections only, a connection in use reports its own. Who uses it gets an error besides.
 */
export function listenToErrors(pool: Pool, onError: (error: Error) => void): void {
  pool.on("error", onError);
  pool.on("connect", (connection) => connection.on("error", () => undefined));
}

/**
 * The query builder's own `transaction` never gives back a connection whose `begin` failed, which
 * would drain the pool with every restart of Postgres.
 */
function toTransaction(pool: Pool): Database["transaction"] {
  const known = new WeakMap<PoolClient, NodePgDatabase<typeof schema>>();
  return async (work, config) => {
    const connection = await pool.connect();
    try {
      const database =
        known.get(connection) ?? drizzle(beginAtOnce(connection), { schema, casing: "snake_case" });
      known.set(connection, database);
      return await database.transaction(work, config);
    } finally {
      connection.release();
    }
  };
}

/**
 * A connection whose `begin` is sent and not waited for, so that it travels with what follows. It
 * fails only with the connection, and what follows then fails of itself.
 */
function beginAtOnce(connection: PoolClient): PoolClient {
  const send = (...given: unknown[]) =>
    (connection.query as (...given: unknown[]) => unknown)(...given);
  const query = (first: unknown, ...more: unknown[]) => {
    const sent = send(first, ...more);
    if (!isBegin(first)) return sent;
    (sent as Promise<unknown>).catch(() => undefined);
    return Promise.resolve({ rows: [], rowCount: null });
  };
  return Object.assign(Object.create(connection) as PoolClient, { query });
}

function isBegin(statement: unknown): boolean {
  const text = (statement as { text?: unknown } | null)?.text;
  return typeof text === "string" && /^begin\b/.test(text);
}
