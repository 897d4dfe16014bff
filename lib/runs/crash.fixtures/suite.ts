/** A database and processes of one test file: drained after each test, every log checked. */
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { checkAllLogs } from "@/db/log-check";
import { createTestDatabase, type TestDatabase } from "@/db/test-database";
import type { Engine, EngineOptions } from "../engine";
import { startTestEngine } from "./harness";

export interface EngineSuite {
  readonly db: TestDatabase;
  /** A process that goes with the test. */
  start(
    prepare: EngineOptions["prepare"],
    more?: Partial<EngineOptions>,
  ): ReturnType<typeof startTestEngine>;
}

/** Call at the top of a test file. `create`: where more than the engine needs its database. */
export function createEngineSuite(create = createTestDatabase): EngineSuite {
  let db: TestDatabase | undefined;
  const engines: Engine[] = [];
  const suite: EngineSuite = {
    get db() {
      if (!db) throw new Error("the database is there from the first test on");
      return db;
    },
    async start(prepare, more) {
      const started = await startTestEngine(suite.db.database, suite.db.url, prepare, more);
      engines.push(started.engine);
      return started;
    },
  };
  beforeAll(async () => {
    db = await create();
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.drain(0)));
    expect(await checkAllLogs(suite.db.database)).toEqual([]);
  });
  afterAll(async () => await db?.drop());
  return suite;
}
