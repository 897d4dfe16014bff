import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../test-database";
import { takeAttempt } from "./attempts";

let app: TestDatabase;
beforeAll(async () => {
  app = await createTestDatabase();
});
afterAll(async () => await app.drop());

test("parallel first attempts are all counted and none fails", async () => {
  // Of two unique columns, the conflict clause covers one: the other must never collide.
  for (let round = 0; round < 20; round += 1) {
    const rule = { key: `sign-in:${round}`, burst: 5, intervalMs: 60_000 };
    const waits = await Promise.all(
      Array.from({ length: 10 }, () => takeAttempt(app.database, rule)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  }
});
