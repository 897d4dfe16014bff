import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { openDatabase } from "@/db/client";
import { checkAllLogs } from "@/db/log-check";
import { migrateDatabase } from "@/db/migrate";

/** A migrated, empty database that others are copied from; nobody may stay connected to it. */
export async function createTemplate(serverUrl: string): Promise<string> {
  const name = `e2e_template_${randomBytes(6).toString("hex")}`;
  await command(serverUrl, `create database ${name}`);
  await migrateDatabase(withDatabase(serverUrl, name));
  return name;
}

/** A copy of the template. Answers its URL. */
export async function copyTemplate(serverUrl: string, template: string): Promise<string> {
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  await command(serverUrl, `create database ${name} template ${template}`);
  return withDatabase(serverUrl, name);
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await command(serverUrl, `drop database if exists ${name} with (force)`);
}

export function nameOf(databaseUrl: string): string {
  return new URL(databaseUrl).pathname.slice(1);
}

/** Breaches of the log's invariants in a whole database. */
export async function findBreaches(databaseUrl: string): Promise<string[]> {
  const database = openDatabase(databaseUrl, () => undefined, { max: 2 });
  try {
    return await checkAllLogs(database);
  } finally {
    await database.$client.end();
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
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
