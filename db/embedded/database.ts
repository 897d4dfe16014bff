import { Client } from "pg";
import type { Credentials } from "./cluster";

const name = "longrun";

/** Makes the role and database the app uses, once, and says how each is reached. */
export async function prepareDatabase(port: number, credentials: Credentials) {
  const adminUrl = `postgres://postgres:${credentials.adminPassword}@127.0.0.1:${port}/postgres`;
  const url = `postgres://${name}:${credentials.password}@127.0.0.1:${port}/${name}`;
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const has = async (query: string) => (await client.query(query, [name])).rowCount === 1;
    if (!(await has("select 1 from pg_roles where rolname = $1"))) {
      const password = client.escapeLiteral(credentials.password);
      await client.query(`create role ${name} login createdb password ${password}`);
    }
    if (!(await has("select 1 from pg_database where datname = $1"))) {
      await client.query(`create database ${name} owner ${name}`);
    }
  } finally {
    await client.end();
  }
  return { url, adminUrl };
}

/** Whether a Postgres with this password answers: a random password is known to one cluster only. */
export async function answers(port: number, { adminPassword }: Credentials): Promise<boolean> {
  const client = new Client({
    ...{ host: "127.0.0.1", port, user: "postgres", password: adminPassword },
    ...{ database: "postgres", connectionTimeoutMillis: 2000 },
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
