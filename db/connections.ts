import { Client, Pool, type PoolClient } from "pg";
import { type Database, listenToErrors, openDatabase } from "./client";

/** A connection outside the pool: for session locks and LISTEN, which must not be shared. */
export type SessionClient = Client;

/** Not yet connected. Listen to `error` and `end` before connecting. */
export function createSessionClient(url: string, applicationName: string): SessionClient {
  return new Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    application_name: applicationName,
  });
}

/** For short jobs: what they do must not wait for what people ask, nor the other way round. */
export function createJobsPool(url: string, onError: (error: Error) => void): Pool {
  const pool = new Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 10_000,
    application_name: "longrun-jobs",
  });
  listenToErrors(pool, onError);
  return pool;
}

/**
 * Longer waits for a locked row end what waits, which is repeated: the writer's batch run by run, and
 * the rest in its turn. Few connections must not all wait for the rows of one deletion.
 */
const lockTimeoutMs = 200;

/**
 * For what begins, seals and ends runs. Few connections: when a hundred runs end at once, the others'
 * tokens go on, and people's pages find a connection. What it does is repeated when it timed out.
 */
export function openRunDatabase(url: string, onError: (error: Error) => void): Database {
  const database = openDatabase(url, onError, {
    max: 4,
    keepAlive: true,
    options: `-c lock_timeout=${lockTimeoutMs} -c statement_timeout=15000`,
    application_name: "longrun-runs",
  });
  database.$client.on("connect", nameStatements);
  return database;
}

/** Of texts that differ in how many rows they insert there may be many, and long ones. */
const namedMax = 200;
const nameableMax = 4_000;
const names = new Map<string, string>();

/**
 * Lets a connection keep the statements it has met: a step makes the same fifteen again and again,
 * and reading and planning one takes Postgres as long as doing it.
 */
function nameStatements(connection: PoolClient): void {
  const query = connection.query.bind(connection) as (...given: unknown[]) => unknown;
  const named = (first: unknown, ...more: unknown[]) => {
    const isNameable = typeof first === "object" && first !== null && "text" in first;
    const text = isNameable ? String(first.text) : "";
    if (text !== "" && text.length < nameableMax && !names.has(text) && names.size < namedMax)
      names.set(text, `run-${names.size}`);
    const name = names.get(text);
    return query(name === undefined ? first : { ...(first as object), name }, ...more);
  };
  connection.query = named as PoolClient["query"];
}

/** The writer's own pool: a few connections that never wait long for a lock. */
export function createWriterPool(url: string, onError: (error: Error) => void): Pool {
  const pool = new Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 5_000,
    // Kept open: a timer for each append would cost more than an idle connection.
    idleTimeoutMillis: 0,
    options: `-c lock_timeout=${lockTimeoutMs} -c statement_timeout=15000`,
    application_name: "longrun-writer",
  });
  listenToErrors(pool, onError);
  return pool;
}
