import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { Logger, runMigrations } from "graphile-worker";
import { Client } from "pg";

const migrations = join(import.meta.dirname, "migrations");
/** Any constant, as long as every Longrun on this database waits for the same one. */
const lockKey = 7_261_340_018;

const silent = new Logger(() => () => undefined);

export class NewerDatabase extends Error {
  override name = "NewerDatabase";
}

/** Brings the database to this version. Of several processes one migrates and the others wait. */
export async function migrateDatabase(url: string, folder = migrations): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lockKey]);
    await refuseNewer(client, folder);
    await migrate(drizzle(client), { migrationsFolder: folder });
    // Its schema must be there before anything enqueues a job by SQL.
    await runMigrations({ connectionString: url, logger: silent });
  } finally {
    // Closing the connection frees the lock.
    await client.end();
  }
}

async function refuseNewer(client: Client, folder: string) {
  const journal = join(folder, "meta", "_journal.json");
  const table = "drizzle.__drizzle_migrations";
  const { rows } = await client.query("select to_regclass($1) is not null as has", [table]);
  if (!(rows[0]?.has && existsSync(journal))) return;
  const known: { when: number }[] = JSON.parse(readFileSync(journal, "utf8")).entries;
  const applied = await client.query(`select max(created_at) as newest from ${table}`);
  const newestKnown = Math.max(0, ...known.map((entry) => entry.when));
  if (Number(applied.rows[0]?.newest ?? 0) > newestKnown) {
    throw new NewerDatabase(
      "The database was migrated by a newer Longrun: start that version, or restore a backup from before the update.",
    );
  }
}
