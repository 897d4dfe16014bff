import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";
import { closeDatabase, connectDatabase, type Database, openDatabase } from "./client";

export interface TestDatabase {
  url: string;
  database: Database;
  /** Closes `database` and drops what was created, whoever is still connected. */
  drop(): Promise<void>;
}

/** A new migrated, empty database with a pool of its own. About 30 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const copy = await copyTemplate();
  const database = openDatabase(copy.url, ignoreLost, { max: 10 });
  const drop = async () => {
    await database.$client.end();
    await copy.drop();
  };
  return { url: copy.url, database, drop };
}

/** The same, as the process's database: what `database()` answers in this test file. */
export async function connectTestDatabase(): Promise<TestDatabase> {
  const copy = await copyTemplate();
  const database = connectDatabase(copy.url, ignoreLost, { max: 10 });
  const drop = async () => {
    await closeDatabase();
    await copy.drop();
  };
  return { url: copy.url, database, drop };
}

// Dropping a database ends idle connections of other pools; their listeners may stay silent.
const ignoreLost = () => {};

async function copyTemplate() {
  const server = inject("testServer");
  const name = `t_${randomBytes(8).toString("hex")}`;
  await command(server.url, `create database ${name} template ${server.template}`);
  const address = new URL(server.url);
  address.pathname = `/${name}`;
  const drop = () => command(server.url, `drop database if exists ${name} with (force)`);
  return { url: address.href, drop };
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
