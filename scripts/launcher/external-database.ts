import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { errorCode, StartFailure } from "./failure";

const versionMin = 150_000;
const startupMs = 30_000;

/** Proves that DATABASE_URL leads to a usable database. Answers its version, such as "17.2". */
export async function checkDatabase(url: string): Promise<string> {
  const deadline = Date.now() + startupMs;
  for (;;) {
    try {
      return await inspect(url);
    } catch (cause) {
      if (cause instanceof StartFailure) throw cause;
      const isStarting = errorCode(cause) === "57P03";
      if (!isStarting || Date.now() > deadline) throw explainDatabase(cause, url);
      await sleep(500);
    }
  }
}

async function inspect(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(`
      select current_setting('server_version_num')::int as number,
        current_setting('server_version') as version,
        current_setting('server_encoding') as encoding,
        pg_is_in_recovery() as is_standby,
        has_database_privilege(current_database(), 'CREATE') as may_create`);
    const problem = findProblem(rows[0]);
    if (problem) throw new StartFailure(`DATABASE_URL (${nameDatabase(url)}) ${problem}.`);
    return String(rows[0].version).split(" ")[0] ?? "";
  } finally {
    await client.end();
  }
}

interface Inspection {
  number: number;
  version: string;
  encoding: string;
  is_standby: boolean;
  may_create: boolean;
}

function findProblem(found: Inspection): string | undefined {
  if (found.number < versionMin) {
    return `is Postgres ${found.version} and Longrun needs 15 or newer`;
  }
  if (found.encoding !== "UTF8") return `has the encoding ${found.encoding} and Longrun needs UTF8`;
  if (found.is_standby) return "is a read-only standby: name the primary";
  if (!found.may_create) return "lets this user make no schema: grant create on the database";
  return undefined;
}

/** One sentence for what went wrong. Never the password. */
export function explainDatabase(cause: unknown, url: string): StartFailure {
  const code = errorCode(cause);
  const where = nameDatabase(url);
  const reasons: Record<string, string> = {
    ECONNREFUSED: "nothing listens there",
    ENOTFOUND: "there is no host of that name",
    EAI_AGAIN: "there is no host of that name",
    ETIMEDOUT: "it does not answer",
    EHOSTUNREACH: "there is no way to that host",
    ENETUNREACH: "there is no way to that host",
    ECONNRESET: "the connection was cut; does the server want TLS (sslmode=require)?",
    ENOENT: "there is no such socket",
    "28P01": "the password is wrong",
    "28000": "the server refuses this user from here",
    "3D000": "there is no such database",
    "53300": "the server has no connection left",
    "53100": "there is no room left on the server's disk",
    "57P03": "it is starting or stopping",
  };
  const text = cause instanceof Error ? cause.message : String(cause);
  const isTimeout = /timeout/i.test(text);
  const reason = reasons[code] ?? (isTimeout ? "it does not answer" : hide(text, url));
  return new StartFailure(`DATABASE_URL (${where}) cannot be used: ${reason}.`, { cause });
}

/** Host, port and database; no user, no password. */
export function nameDatabase(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return "not a URL";
  return `${parsed.host || parsed.searchParams.get("host") || "local socket"}${parsed.pathname}`;
}

function hide(text: string, url: string): string {
  const password = URL.parse(url)?.password ?? "";
  return password === ""
    ? text
    : text.replaceAll(decodeURIComponent(password), "…").replaceAll(password, "…");
}
