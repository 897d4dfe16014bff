import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "./embedded/start";
import { migrateDatabase } from "./migrate";

declare module "vitest" {
  export interface ProvidedContext {
    /** A server on which the role may create databases, and the migrated one that tests copy. */
    testServer: { url: string; template: string };
  }
}

/** One Postgres and one migrated template for a whole vitest run; `TEST_DATABASE_URL` names a server to use instead. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // biome-ignore lint/style/noProcessEnv: tests are configured apart from the application.
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { url: given, stop: async () => {} } : await startServer();
  const template = `longrun_template_${randomBytes(6).toString("hex")}`;
  await query(server.url, `create database ${template}`);
  await migrateDatabase(withDatabase(server.url, template));
  project.provide("testServer", { url: server.url, template });
  return async () => {
    await query(server.url, `drop database if exists ${template} with (force)`);
    await server.stop();
  };
}

async function startServer() {
  const dataDir = await mkdtemp(join(tmpdir(), "longrun-test-"));
  const postgres = await startEmbeddedPostgres({ dataDir, stopsWithParent: true });
  // Tests restart processes, never the machine: what the kernel holds is durable enough.
  await query(postgres.adminUrl, "alter system set fsync = off");
  await query(postgres.adminUrl, "select pg_reload_conf()");
  const stop = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: postgres.url, stop };
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
