/** A call whose arguments come late and all at once: over HTTP, through the engine, to its tool. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLog } from "@/db/queries/run-views";
import { said, weatherCall } from "@/e2e/upstream/fault-entry";
import { findScenario } from "@/e2e/upstream/scenarios";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import { startTestApp } from "@/lib/auth/test-app";
import { createModel } from "@/lib/models/glm";
import { createScenery, ended, prepared, send } from "./crash.fixtures/harness";
import { scriptedTool } from "./crash.fixtures/scripted";
import { createEngineSuite } from "./crash.fixtures/suite";

const suite = createEngineSuite(startTestApp);
let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(async () => {
  await upstream.close();
});

test("quirk 15: after a silence that is allowed the whole arguments come in one burst, and the call runs once", async () => {
  upstream.control.use("glm-scripted", [
    findScenario("tool-arguments-in-one-burst") ?? {},
    { outputs: [said] },
  ]);
  const inputs: unknown[] = [];
  const weather = scriptedTool("get_weather", async ({ input }) => {
    inputs.push(input);
    return { output: "sunny" };
  });
  await suite.start(async () => {
    const tools = new Map([[weather.declaration.name, weather]]);
    const scene = prepared(createModel({ limits: { idleMs: 2_000 } }), tools);
    const endpoint = { kind: "vllm", baseUrl: `${upstream.url}/v1` } as const;
    return { ...scene, request: (...at) => ({ ...scene.request(...at), endpoint }) };
  });
  const scenery = await createScenery(suite.db.database);
  const { runId } = await send(suite.db.database, scenery, "What is the weather?");
  const run = await ended(suite.db.database, scenery, String(runId));

  expect([run.status, inputs]).toEqual(["succeeded", [weatherCall.arguments]]);
  expect(upstream.control.requests("glm-scripted")).toHaveLength(2);
  const types = (await readLog(suite.db.database, run.id)).map(({ event }) => event.type);
  expect(types).not.toContain("step-retry");
  expect(types).toContain("tool-output-available");
});
