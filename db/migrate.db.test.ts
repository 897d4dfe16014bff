import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import { migrateDatabase, NewerDatabase } from "./migrate";

vi.setConfig({ testTimeout: 30_000 });

const server = inject("testServer");
let name: string;
let url: string;

beforeEach(async () => {
  name = `m_${randomBytes(8).toString("hex")}`;
  await query(server.url, `create database ${name}`);
  const address = new URL(server.url);
  address.pathname = `/${name}`;
  url = address.href;
});

afterEach(() => query(server.url, `drop database ${name} with (force)`));

async function query(at: string, text: string) {
  const client = new Client({ connectionString: at });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("five processes at once migrate an empty database once", async () => {
  await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(url)));
  const applied = await query(url, "select hash from drizzle.__drizzle_migrations");
  expect(applied.length).toBeGreaterThan(0);
  expect(new Set(applied.map((row) => row.hash)).size).toBe(applied.length);
});

test("a database of a newer version is left alone", async () => {
  await migrateDatabase(url);
  const future = Date.now() + 1e9;
  await query(
    url,
    `insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', ${future})`,
  );
  await expect(migrateDatabase(url)).rejects.toBeInstanceOf(NewerDatabase);
});
