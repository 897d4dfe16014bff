import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRunDatabase } from "../connections";
import { users } from "../schema";
import { createTestDatabase, type TestDatabase } from "../test-database";
import { type Transaction, together } from "./transaction";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => await db.drop());

const count = async (tx: Transaction) => {
  const { rows } = await tx.execute<{ n: number }>(sql`select count(*)::int as n from users`);
  return rows[0]?.n;
};
const person = (n: number) => ({ id: `usr_${n}`, name: "Ada", email: `${n}@example.org` });

describe("statements given together", () => {
  test("are done in their order, however they are written", async () => {
    const counts = await db.database.transaction(async (tx) => {
      const [before, , between, , after] = await together(
        () => count(tx),
        () => tx.insert(users).values(person(1)),
        async () => await count(tx),
        () => tx.execute(sql`insert into users (id, name, email) values ('usr_2', 'Bob', 'b')`),
        () => count(tx),
      );
      return [before, between, after];
    });
    expect(counts).toEqual([0, 1, 2]);
  });

  test("fail as the first of them did, and none comes after the rollback", async () => {
    const before = await db.database.transaction(count);
    const done: string[] = [];
    const failing = db.database.transaction(async (tx) => {
      await together(
        () => tx.execute(sql`select 1 / 0`),
        async () => {
          await tx
            .insert(users)
            .values(person(3))
            .catch(() => done.push("first"));
          await tx
            .insert(users)
            .values(person(4))
            .catch(() => done.push("second"));
        },
      );
    });
    await expect(failing).rejects.toMatchObject({ cause: { code: "22012" } });
    expect(done).toEqual(["first", "second"]);
    expect(await db.database.transaction(count)).toBe(before);
  });

  test("fail as the one that failed by itself, not as those behind it", async () => {
    const failing = db.database.transaction(async (tx) => {
      await together(
        async () => {
          await tx.execute(sql`select 1`);
          await tx.execute(sql`select 2`);
        },
        () => tx.execute(sql`select 1 / 0`),
      );
    });
    await expect(failing).rejects.toMatchObject({ cause: { code: "22012" } });
  });
});

test("a run's connection keeps its statements, and is whole after one of them failed", async () => {
  const runs = openRunDatabase(db.url, () => undefined);
  const divide = (by: number) =>
    runs.transaction(
      async (tx) =>
        await together(
          () => tx.execute(sql`select 1 / ${by}::int as quotient`),
          () => tx.execute(sql`select 1 / ${by}::int as quotient`),
        ),
    );
  await expect(divide(0)).rejects.toMatchObject({ cause: { code: "22012" } });
  expect((await divide(1)).map(({ rows }) => rows)).toEqual([[{ quotient: 1 }], [{ quotient: 1 }]]);
  const kept = await runs.execute<{ name: string }>(
    sql`select name from pg_prepared_statements where statement like 'select 1 /%'`,
  );
  expect(kept.rows).toEqual([{ name: expect.stringMatching(/^run-\d+$/) }]);
  await runs.$client.end();
});

test("a transaction whose connection is lost fails as that, and nothing of it is written", async () => {
  const lost = db.database.transaction(async (tx) => {
    const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    await tx.insert(users).values(person(7));
    await db.database.execute(sql`select pg_terminate_backend(${rows[0]?.pid})`);
    await tx.insert(users).values(person(8));
  });
  await expect(lost).rejects.toMatchObject({
    query: expect.stringMatching(/^insert into "users"/),
    cause: {
      message: expect.stringMatching(/^terminating connection|Connection terminated|not queryable/),
    },
  });
  const { rows } = await db.database.execute(sql`select from users where id in ('usr_7', 'usr_8')`);
  expect(rows).toEqual([]);
});
