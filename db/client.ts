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
 * would drain the pool with every restart of Postgres; and where the connection is lost, its failed
 * `rollback` would stand for what went wrong.
 */
function toTransaction(pool: Pool): Database["transaction"] {
  const known = new WeakMap<PoolClient, Held>();
  return async (work, config) => {
    const connection = await pool.connect();
    const held = known.get(connection) ?? hold(connection);
    known.set(connection, held);
    try {
      return await held.database.transaction(work, config);
    } finally {
      connection.release(held.isBroken);
    }
  };
}

interface Held {
  database: NodePgDatabase<typeof schema>;
  /** A rollback failed: nobody else may have the connection. */
  isBroken: boolean;
}

function hold(connection: PoolClient): Held {
  const query = (...given: unknown[]) => {
    const sent = (connection.query as (...given: unknown[]) => Promise<unknown>)(...given);
    if (!isRollback(given[0])) return sent;
    return sent.catch(() => {
      held.isBroken = true;
      return { rows: [], rowCount: null };
    });
  };
  const client = Object.assign(Object.create(connection) as PoolClient, { query });
  const held = { database: drizzle(client, { schema, casing: "snake_case" }), isBroken: false };
  return held;
}

function isRollback(statement: unknown): boolean {
  return (statement as { text?: unknown } | null)?.text === "rollback";
}
