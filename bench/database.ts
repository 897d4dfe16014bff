import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { type Database, openDatabase } from "@/db/client";
import { migrateDatabase } from "@/db/migrate";

export interface BenchDatabase {
  url: string;
  database: Database;
  drop(): Promise<void>;
}

/** A new migrated database on the bench's Postgres. */
export async function createDatabase(serverUrl: string): Promise<BenchDatabase> {
  const name = `bench_${randomBytes(6).toString("hex")}`;
  await command(serverUrl, `create database ${name}`);
  const address = new URL(serverUrl);
  address.pathname = `/${name}`;
  await migrateDatabase(address.href);
  const database = openDatabase(address.href, () => undefined);
  const drop = async () => {
    await database.$client.end();
    await command(serverUrl, `drop database if exists ${name} with (force)`);
  };
  return { url: address.href, database, drop };
}

async function command(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
