import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectTestDatabase, type TestDatabase } from "@/db/test-database";
import { listAudit, recordAudit, verifyAudit } from "./audit";

const admin = { id: "usr_1" };
let db: TestDatabase;

beforeAll(async () => {
  db = await connectTestDatabase();
  await db.database.execute(sql`
    insert into users (id, name, email, role) values ('usr_1', 'Ada', 'ada@example.org', 'admin')`);
});

afterAll(async () => {
  await db.drop();
});

const write = async (id: string) =>
  await recordAudit({
    actorId: admin.id,
    action: "endpoint-add",
    object: { kind: "endpoint", id },
    details: { name: `\u0000 ${id}` },
  });

test("an empty log is whole", async () => {
  expect(await verifyAudit(admin)).toEqual({ entries: 0, breachAt: null });
  expect(await listAudit(admin, { limit: 10 })).toEqual({ entries: [], nextCursor: null });
});

test("twenty entries at once are one chain, read in pages, newest first", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, at) => write(`end_${at}`)));
  expect(await verifyAudit(admin)).toEqual({ entries: 20, breachAt: null });
  const first = await listAudit(admin, { limit: 15 });
  expect(first.entries.map(({ seq }) => seq)).toEqual(
    Array.from({ length: 15 }, (_, at) => 20 - at),
  );
  const rest = await listAudit(admin, { cursor: Number(first.nextCursor), limit: 15 });
  expect(rest.entries.map(({ seq }) => seq)).toEqual([5, 4, 3, 2, 1]);
  expect(rest.nextCursor).toBeNull();
  const [entry] = first.entries;
  expect(entry).toMatchObject({ actor: "ada@example.org", action: "endpoint-add" });
  expect(entry?.details.name).toBe(`\u0000 ${entry?.objectId}`);
});

test.each([
  "update audit_log set actor = 'somebody else'",
  "delete from audit_log",
  "truncate audit_log",
])("the database refuses: %s", async (statement) => {
  await expect(db.database.$client.query(statement)).rejects.toThrow("audit_log is append-only");
});

// Each is found before those above it.
test.each([
  ["given another time", "update audit_log set at = at + interval '1 hour' where seq = 20", 20],
  ["taken out", "delete from audit_log where seq = 7", 8],
  ["changed", "update audit_log set details = '{}' where seq = 5", 5],
])("an entry that was %s past the trigger is found", async (_, statement, breachAt) => {
  const trigger = (state: string) => `alter table audit_log ${state} trigger user`;
  await db.database.$client.query(
    `begin; ${trigger("disable")}; ${statement}; ${trigger("enable")}; commit`,
  );
  expect((await verifyAudit(admin)).breachAt).toBe(breachAt);
});
