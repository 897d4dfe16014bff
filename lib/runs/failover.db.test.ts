/** What one endpoint cannot do, the next one in the administrator's order goes on with. */
import { expect, test } from "vitest";
import { readLog } from "@/db/queries/run-views";
import type { ModelEvent } from "@/lib/models/model";
import type { ErrorClass } from "@/protocol/error-classes";
import {
  createScenery,
  ended,
  prepared,
  type Scenery,
  send,
  startTestEngine,
} from "./crash.fixtures/harness";
import { say, scriptedModel } from "./crash.fixtures/scripted";
import { createEngineSuite } from "./crash.fixtures/suite";
import type { Engine } from "./engine";
import type { Failover } from "./execute-ports";

const suite = createEngineSuite();

const failure = (name: ErrorClass, retryable: boolean): ModelEvent[] => [
  { type: "failure", error: { class: name, params: {} }, retryable },
];

/** Ends when the script does; `others` are the endpoints left to go on with. */
async function play(
  scenery: Scenery,
  script: readonly ModelEvent[][],
  others: readonly Failover[],
) {
  const model = scriptedModel(script);
  const left = [...others];
  const what = { ...prepared(model), failover: async () => left.shift() };
  const { engine } = await suite.start(async () => what);
  const { runId } = await send(suite.db.database, scenery, "go");
  const run = await ended(suite.db.database, scenery, String(runId));
  // The next play's run is not this one's to take.
  await engine.drain(0);
  const log = (await readLog(suite.db.database, String(runId))).map(({ event }) => event);
  const notices = log.flatMap((event) => (event.type === "notice" ? [event] : []));
  return { run, notices, requests: model.requests.length };
}

const moved = { from: "First", to: "Second" };

test("after three failures another endpoint is asked, and its attempts count anew", async () => {
  const scenery = await createScenery(suite.db.database);
  const down = failure("overloaded", true);
  const script = [down, down, down, down, down, down, say("whole")];
  const { run, notices, requests } = await play(scenery, script, [
    moved,
    { from: "Second", to: "Third" },
  ]);
  expect(run.status).toBe("succeeded");
  expect(requests).toBe(7);
  expect(notices).toMatchObject([
    { code: "failover", params: moved },
    { code: "failover", params: { from: "Second", to: "Third" } },
  ]);
});

test("the other endpoint has all the attempts that the first one had", async () => {
  const scenery = await createScenery(suite.db.database);
  const down = failure("overloaded", true);
  const script = [...Array.from({ length: 3 + 7 }, () => down), say("whole")];
  const { run, requests } = await play(scenery, script, [moved]);
  expect(run.status).toBe("succeeded");
  expect(requests).toBe(11);
});

test("what no repetition mends is not repeated before another endpoint is asked", async () => {
  const scenery = await createScenery(suite.db.database);
  const script = [failure("endpoint-auth", false), say("whole")];
  const { run, requests } = await play(scenery, script, [moved]);
  expect(run.status).toBe("succeeded");
  expect(requests).toBe(2);
});

test("what is asked for is no endpoint's fault, and without another one all is as before", async () => {
  const scenery = await createScenery(suite.db.database);
  const refused = await play(scenery, [failure("context-overflow", false)], [moved]);
  expect(refused.run).toMatchObject({ status: "failed", error: { class: "context-overflow" } });
  expect(refused.notices).toEqual([]);
  const alone = await play(
    await createScenery(suite.db.database),
    [failure("endpoint-auth", false)],
    [],
  );
  expect(alone.run).toMatchObject({ status: "failed", error: { class: "endpoint-auth" } });
});
