import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/db/test-database";
import { fc } from "@/scripts/testing/seeded-property";
import { losesOrder } from "./key-order";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => await db.drop());

const names = fc.constantFrom(
  "a",
  "b",
  "aa",
  "ab",
  "é",
  "z",
  "path",
  "content",
  "oldText",
  "newText",
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.nat(9),
    fc.array(tie("value"), { maxLength: 2 }),
    tie("object"),
  ),
  object: fc
    .uniqueArray(fc.tuple(names, tie("value")), { maxLength: 3, selector: ([name]) => name })
    .map((members) => Object.fromEntries(members)),
}));

test("tells what Postgres gives back in another order", async () => {
  const values = fc.sample(value, 500).map((one) => JSON.stringify(one));
  const { rows } = await db.database.$client.query<{ stored: unknown }>(
    "select t.stored::jsonb as stored from unnest($1::text[]) with ordinality t (stored, at) order by at",
    [values],
  );
  const kept = rows.map(({ stored }) => JSON.stringify(stored));
  const isLost = values.map((text, at) => kept[at] !== text);
  expect(values.map((text) => losesOrder(JSON.parse(text)))).toEqual(isLost);
  expect(isLost.filter(Boolean).length).toBeGreaterThan(50);
});

test("looks as deep as a model may nest", () => {
  const deep = `${'{"a":'.repeat(5_000)}{"b":1,"a":2}${"}".repeat(5_000)}`;
  expect(losesOrder(JSON.parse(deep))).toBe(true);
});
