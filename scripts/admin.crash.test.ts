import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "@/db/client";
import { startEmbeddedPostgres } from "@/db/embedded/start";
import { migrateDatabase } from "@/db/migrate";
import { createTestDatabase, type TestDatabase } from "@/db/test-database";
import { addAda, email, expectReset, run } from "./admin.fixtures/command";

describe("npm run admin -- reset-password", { timeout: 60_000 }, () => {
  let given: TestDatabase;
  beforeAll(async () => {
    given = await createTestDatabase();
    await addAda(given.database);
  });
  afterAll(async () => await given.drop());

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
