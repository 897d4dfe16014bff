import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import { openDatabase } from "./client";
import { migrateDatabase, NewerDatabase } from "./migrate";
import { listUnsealedRuns } from "./queries/runs";

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

test("an end that is not sealed yet is found after the upgrade, also one by a process of before", async () => {
  const before = mkdtempSync(join(tmpdir(), "longrun-migrations-"));
  cpSync(join(import.meta.dirname, "migrations"), before, { recursive: true });
  const journal = join(before, "meta", "_journal.json");
  const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8"));
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, 8) }));
  await migrateDatabase(url, before);
  rmSync(before, { recursive: true });
  await query(
    url,
    `insert into users (id, name, email) values ('u', 'Ada', 'ada@example.org');
     insert into threads (id, user_id) select 't' || n, 'u' from generate_series(1, 3) n;
     insert into messages (id, thread_id, role) select 'm' || n, 't' || n, 'assistant' from generate_series(1, 3) n;
     insert into runs (id, thread_id, user_id, message_id, model, carry, status, worker_id, last_seq, sealed_seq)
     values ('sealed', 't1', 'u', 'm1', 'm', '{}', 'succeeded', null, 5, 5),
       ('ended', 't2', 'u', 'm2', 'm', '{}', 'failed', null, 5, 3),
       ('live', 't3', 'u', 'm3', 'm', '{}', 'running', 'w', 4, 0)`,
  );
  await migrateDatabase(url);
  const database = openDatabase(url, () => undefined);
  expect(await listUnsealedRuns(database, 10)).toEqual(["ended"]);
  await query(
    url,
    "update runs set last_seq = last_seq + 1, status = 'succeeded', worker_id = null where id = 'live'",
  );
  expect(await listUnsealedRuns(database, 10)).toEqual(["ended", "live"]);
  await database.$client.end();
});

test("what goes with a message or a run is found by an index, or a deletion would hold its rows for minutes", async () => {
  await migrateDatabase(url);
  const scanned = await query(
    url,
    `select c.conname from pg_constraint c
     where c.contype = 'f' and c.confdeltype = 'c' and c.confrelid in ('messages'::regclass, 'runs'::regclass)
       and not exists (select 1 from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`,
  );
  expect(scanned).toEqual([]);
});
