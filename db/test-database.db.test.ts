import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { database } from "./client";
import { connectTestDatabase, createTestDatabase } from "./test-database";

test("each test database is migrated, empty and apart from the others", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await one.database.execute(sql`insert into settings (key, value) values ('a', '1')`);
  const rows = await two.database.execute(sql`select * from settings`);
  expect(rows.rows).toEqual([]);
  await Promise.all([one.drop(), two.drop()]);
});

test("the connected one is the process's database until it is dropped", async () => {
  const connected = await connectTestDatabase();
  expect(database()).toBe(connected.database);
  await connected.drop();
  expect(() => database()).toThrow("the process is stopping");
});
