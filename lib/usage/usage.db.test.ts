import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sealRun } from "@/db/queries/seal";
import type { TestDatabase } from "@/db/test-database";
import { seedThread } from "@/e2e/fixtures/seed";
import { createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import type { RunEvent } from "@/protocol/events";
import { emptyRunState, toCarry } from "@/protocol/run-state";
import { readUsage, writeUsageCsv } from "./usage";

let app: TestDatabase;
let ada: TestPerson;
const admin = { id: "usr_admin" };

beforeAll(async () => {
  app = await startTestApp();
  ada = await createPerson(app, "ada");
});
afterAll(async () => await app.drop());
beforeEach(async () => void (await execute("delete from usage")));

const execute = async (text: string, values: unknown[] = []) =>
  (await app.database.$client.query(text, values)).rows;

const at = Date.now();
const usage = { inputTokens: 1_000, cachedTokens: 400, outputTokens: 50, reasoningTokens: 20 };
/** Two steps with a count each; the first was tried twice, and the failed attempt had none. */
const events: RunEvent[] = [
  { type: "run-start", at },
  { type: "step-start", step: 1, attempt: 1, at },
  {
    ...{ type: "step-retry", part: 0, step: 1, attempt: 2, retryAt: at, at },
    cause: { class: "stream-reset", params: {} },
  },
  { type: "step-start", step: 1, attempt: 2, at },
  { type: "response-end", finishReason: "stop", usage, model: "glm-5.1", at },
  { type: "step-end", step: 1, at },
  { type: "step-start", step: 2, attempt: 1, at },
  { type: "response-end", finishReason: "stop", usage, model: "glm-5.1", at },
  { type: "step-end", step: 2, at },
  { type: "run-end", status: "succeeded", at },
];

/** As if the seal had not come to an end; what it counted stays. */
async function unseal(runId: string): Promise<void> {
  await execute(
    "delete from parts where message_id = (select message_id from runs where id = $1)",
    [runId],
  );
  const carry = JSON.stringify(toCarry(emptyRunState));
  await execute("update runs set sealed_seq = 0, carry = $2 where id = $1", [runId, carry]);
}

test("each model call counts once, however often its run is sealed", async () => {
  const { runId } = await seedThread(app.database, ada, { text: "x", events });
  await unseal(runId);
  await sealRun(app.database, runId, null);
  const { days, rows } = await readUsage(admin, 7);
  const sums = { calls: 2, inputTokens: 2_000, cachedTokens: 800, outputTokens: 100 };
  expect(rows).toMatchObject([{ userId: ada.id, model: "glm-5.1", ...sums, cost: null }]);
  expect(days).toHaveLength(7);
  expect(days.at(-1)).toMatchObject({ ...sums, reasoningTokens: 40 });
  expect(days[0]).toMatchObject({ calls: 0, inputTokens: 0 });
});

test("it costs what the model's prices were at that time, cached input by its own", async () => {
  await execute(
    "insert into endpoints (id, name, kind, base_url) values ('end_1', 'x', 'vllm', 'http://x/v1')",
  );
  await execute(
    `insert into models (id, endpoint_id, name, price_input, price_cached, price_output)
     values ('mdl_1', 'end_1', 'glm-5.1', 1, 0.1, 4)`,
  );
  const { runId } = await seedThread(app.database, ada, { text: "x", events });
  await execute("delete from usage");
  await execute("update runs set model_id = 'mdl_1' where id = $1", [runId]);
  await unseal(runId);
  await sealRun(app.database, runId, null);
  await execute("update models set price_output = 400 where id = 'mdl_1'");
  const { rows } = await readUsage(admin, 7);
  expect(rows[0]?.cost).toBeCloseTo((2 * (600 * 1 + 400 * 0.1 + 50 * 4)) / 1_000_000, 12);
});

test("it outlives thread and person, and is a table for a spreadsheet", async () => {
  const bob = await createPerson(app, "bob");
  await execute("update users set name = '=bob' where id = $1", [bob.id]);
  await seedThread(app.database, bob, { text: "x", events });
  expect(await writeUsageCsv(admin, 7)).toContain(`"'=bob",`);
  await execute("delete from users where id = $1", [bob.id]);
  const { rows } = await readUsage(admin, 7);
  expect(rows).toMatchObject([{ userId: null, name: null, calls: 2 }]);
});
