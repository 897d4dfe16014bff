import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifyPassword } from "better-auth/crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import { createFirstAdmin } from "@/db/queries/users";
import { createTestDatabase, type TestDatabase } from "@/db/test-database";

const email = "ada@example.com";

async function run(args: readonly string[], variables: Record<string, string>) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(LONGRUN_|DATABASE_URL|HOST$|PORT$|NODE_OPTIONS)/.test(name),
  );
  const env = { NODE_ENV: "production" as const, ...Object.fromEntries(inherited), ...variables };
  const script = join(import.meta.dirname, "admin.mjs");
  const child = spawn(process.execPath, [script, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, output, errors };
}

async function addAda(database: Database) {
  const admin = { name: "Ada", email, passwordHash: "old" };
  const id = await createFirstAdmin(database, admin);
  await database.$client.query(
    "insert into sessions (id, user_id, token, expires_at) values ('s', $1, 't', now() + '1 day')",
    [id],
  );
}

/** The password that was printed opens the account, and no session is left. */
async function expectReset(database: Database, output: string) {
  const [, password] = /shown only now: (\S{20,})\n$/.exec(output) ?? [];
  const { rows } = await database.$client.query("select password from accounts");
  expect(await verifyPassword({ hash: rows[0].password, password: String(password) })).toBe(true);
  expect((await database.$client.query("select 1 from sessions")).rows).toEqual([]);
}

describe("npm run admin -- reset-password", { timeout: 60_000 }, () => {
  let given: TestDatabase;
  beforeAll(async () => {
    given = await createTestDatabase();
    await addAda(given.database);
  });
  afterAll(async () => await given.drop());

  test("sets a random password in the database of DATABASE_URL and ends all sessions", async () => {
    const variables = { DATABASE_URL: given.url };
    const { code, output, errors } = await run(["reset-password", " ADA@example.com"], variables);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    await expectReset(given.database, output);
  });

  test.each([
    [["reset-password", "bob@example.com"], /no account with the address bob@example.com/],
    [["make-tea", email], /Usage: npm run admin -- reset-password EMAIL/],
  ])("%j fails with a sentence", async (args, sentence) => {
    const { code, output, errors } = await run(args, { DATABASE_URL: given.url });
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toMatch(sentence);
    expect(errors).not.toContain("    at ");
  });

  test("says so when there is no database in the data folder", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "longrun-admin-"));
    const { code, errors } = await run(["reset-password", email], { LONGRUN_DATA_DIR: dataDir });
    rmSync(dataDir, { recursive: true });
    expect(code).toBe(1);
    expect(errors).toMatch(/There is no database in .*longrun-admin-/);
  });

  test("works with the embedded Postgres while it runs, which goes on, and while it is stopped", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "longrun-admin-"));
    let postgres = await startEmbeddedPostgres({ dataDir, stopsWithParent: true });
    try {
      await migrateDatabase(postgres.url);
      const ask = () => run(["reset-password", email], { LONGRUN_DATA_DIR: dataDir });
      const check = async (output: string) => {
        const database = openDatabase(postgres.url, () => undefined);
        await expectReset(database, output);
        await database.$client.end();
      };
      const database = openDatabase(postgres.url, () => undefined);
      await addAda(database);
      await database.$client.end();
      const running = await ask();
      expect(running).toMatchObject({ code: 0, errors: "" });
      expect(postgres.isAlive()).toBe(true);
      await check(running.output);
      await postgres.stop();
      const stopped = await ask();
      expect(stopped).toMatchObject({ code: 0, errors: "" });
      postgres = await startEmbeddedPostgres({ dataDir, stopsWithParent: true });
      expect(postgres.adopted).toBe(false);
      await check(stopped.output);
    } finally {
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
