import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertEndpoint } from "@/db/queries/admin-endpoints";
import { sealRun } from "@/db/queries/seal";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import { startTestApp } from "@/lib/auth/test-app";
import { newId } from "@/protocol/ids";
import { createScenery, reached, send } from "./crash.fixtures/harness";
import { say, scriptedModel } from "./crash.fixtures/scripted";
import { createEngineSuite } from "./crash.fixtures/suite";
import { prepareRun } from "./prepare";

const suite = createEngineSuite(startTestApp);
let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
  await insertEndpoint(suite.db.database, {
    ...{ id: newId("endpoint"), name: "Here", kind: "vllm", baseUrl: `${upstream.url}/v1` },
    ...{ keyCiphertext: null, source: "admin" },
  });
});
afterAll(async () => await upstream.close());

test("an answer that was not sealed when the next run began is in what that run sends", async () => {
  const { database } = suite.db;
  const model = scriptedModel([say("The first answer."), say("The second.")]);
  const follows: boolean[] = [];
  await suite.start(
    async (run) => {
      follows.push(run.followsUnsealed);
      return await prepareRun(run, model);
    },
    // As where the process died between an end and its seal.
    { sweepMs: 3_600_000, overrides: { seal: async () => null } },
  );
  const scenery = await createScenery(database);
  for (const text of ["One?", "Two?"]) {
    const { runId } = await send(database, scenery, text);
    await reached(database, scenery, String(runId), ({ status }) => status === "succeeded");
  }
  expect(follows).toEqual([false, true]);
  expect(model.requests[1]?.messages).toMatchObject([
    { role: "user", text: "One?" },
    { role: "assistant", text: "The first answer." },
    { role: "user", text: "Two?" },
  ]);
  const { rows } = await database.execute<{ id: string }>(
    sql`select id from runs where sealed_seq < end_seq`,
  );
  expect(rows).toHaveLength(1);
  for (const { id } of rows) await sealRun(database, id, null);
});
