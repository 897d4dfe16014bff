/** A call whose arguments come late and all at once: over HTTP, through the engine, to its tool. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkAllLogs } from "@/db/log-check";
import { readLog } from "@/db/queries/run-views";
import type { TestDatabase } from "@/db/test-database";
import { said, weatherCall } from "@/e2e/upstream/fault-entry";
import { findScenario } from "@/e2e/upstream/scenarios";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import { startTestApp } from "@/lib/auth/test-app";
import { createModel } from "@/lib/models/glm";
import { createScenery, ended, prepared, send, startTestEngine } from "./crash.fixtures/harness";
import { scriptedTool } from "./crash.fixtures/scripted";

let app: TestDatabase;
let upstream: Upstream;

beforeAll(async () => {
  app = await startTestApp();
  upstream = await startUpstream();
});
afterAll(async () => {
  await upstream.close();
  await app.drop();
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
  const { engine } = await startTestEngine(app.database, app.url, async () => {
    const tools = new Map([[weather.declaration.name, weather]]);
    const scene = prepared(createModel({ limits: { idleMs: 2_000 } }), tools);
    const endpoint = { kind: "vllm", baseUrl: `${upstream.url}/v1` } as const;
    return { ...scene, request: (...at) => ({ ...scene.request(...at), endpoint }) };
  });
  const scenery = await createScenery(app.database);
  const { runId } = await send(app.database, scenery, "What is the weather?");
  const run = await ended(app.database, scenery, String(runId));
  await engine.drain(0);

  expect([run.status, inputs]).toEqual(["succeeded", [weatherCall.arguments]]);
  expect(upstream.control.requests("glm-scripted")).toHaveLength(2);
  const types = (await readLog(app.database, run.id)).map(({ event }) => event.type);
  expect(types).not.toContain("step-retry");
  expect(types).toContain("tool-output-available");
  expect(await checkAllLogs(app.database)).toEqual([]);
});
