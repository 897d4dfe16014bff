import { expect, test } from "vitest";
import { createTestDatabase } from "@/db/test-database";
import { addAda, expectReset, run } from "./admin.fixtures/command";

test("reset-password sets a random password in the database of DATABASE_URL and ends all sessions", {
  timeout: 60_000,
}, async () => {
  const given = await createTestDatabase();
  await addAda(given.database);
  const variables = { DATABASE_URL: given.url };
  const { code, output, errors } = await run(["reset-password", " ADA@example.com"], variables);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  await expectReset(given.database, output);
  await given.drop();
});
