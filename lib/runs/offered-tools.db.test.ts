/** Odd calls of tools that are offered: over HTTP, through the engine, to the tools and back to the model. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readLog } from "@/db/queries/run-views";
import { said, thought, weatherCall } from "@/e2e/upstream/fault-entry";
import type { Scenario } from "@/e2e/upstream/scenario";
import { findScenario } from "@/e2e/upstream/scenarios";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import { startTestApp } from "@/lib/auth/test-app";
import { createModel } from "@/lib/models/glm";
import { createScenery, ended, prepared, send } from "./crash.fixtures/harness";
import { scriptedTool } from "./crash.fixtures/scripted";
import { createEngineSuite } from "./crash.fixtures/suite";
import { createHistory } from "./history";

const suite = createEngineSuite(startTestApp);
let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(async () => {
  await upstream.close();
});

const inputSchema = {
  type: "object",
  properties: { location: { type: "string" }, zone: { type: "string" } },
};

interface Conversation {
  messages: { role: string; content: string }[];
}

/** A run whose endpoint answers so, one scenario a request: what the tools were given, and what the model was told. */
async function play(...answers: readonly Scenario[]) {
  upstream.control.reset();
  upstream.control.use("glm-scripted", answers);
  const executed: [string, unknown][] = [];
  const tools = ["get_weather", "get_time"].map((name) => {
    const tool = scriptedTool(name, async ({ input }) => {
      executed.push([name, input]);
      return { output: `${name} says so` };
    });
    return { ...tool, declaration: { ...tool.declaration, inputSchema } };
  });
  await suite.start(async () => {
    const all = new Map(tools.map((tool) => [tool.declaration.name, tool]));
    const scene = prepared(createModel({ limits: { idleMs: 2_000 } }), all);
    const endpoint = { kind: "vllm", baseUrl: `${upstream.url}/v1` } as const;
    const history = createHistory([{ role: "user", text: "hello" }]);
    return { ...scene, history, request: (...at) => ({ ...scene.request(...at), endpoint }) };
  });
  const scenery = await createScenery(suite.db.database);
  const { runId } = await send(suite.db.database, scenery, "What is the weather?");
  const run = await ended(suite.db.database, scenery, String(runId));
  const requests = upstream.control.requests("glm-scripted");
  const { messages } = (requests.at(-1)?.body ?? { messages: [] }) as Conversation;
  return {
    status: run.status,
    executed,
    told: messages.flatMap(({ role, content }) => (role === "tool" ? [content] : [])),
    requests: requests.length,
    events: (await readLog(suite.db.database, run.id)).map(({ event }) => event),
  };
}

/** A fault of the stand-in's by its name. */
function fault(name: string): Scenario {
  const scenario = findScenario(name);
  if (!scenario) throw new Error(`the stand-in has no fault ${name}`);
  return scenario;
}

const weather = ["get_weather", weatherCall.arguments];
const time = ["get_time", { zone: "Europe/Paris" }];
const answer = { outputs: [said] };

describe("UP-12: each call is executed once, and its result goes back", () => {
  test.each([
    ["tool-duplicate-ids", [weather, time]],
    ["tool-id-of-earlier-step", [weather]],
    ["tool-empty-id", [weather]],
    ["tool-header-repeated", [weather]],
    ["tool-index-missing", [weather]],
    ["tool-index-jumps", [weather, time]],
    ["tool-interleaved", [weather, time]],
    ["tool-without-function", [weather]],
  ])("%s", async (name, calls) => {
    const { status, executed, told, requests } = await play(fault(name), answer);
    expect({ status, executed, requests }).toEqual({
      status: "succeeded",
      executed: calls,
      requests: 2,
    });
    expect(told).toEqual(calls.map(([tool]) => `${tool} says so`));
  });
});

describe("UP-11: a call that cannot be read is not executed, and the model is told why", () => {
  test.each([
    ["tool-arguments-invalid", "tool-input-invalid", "the arguments are invalid"],
    ["tool-arguments-not-joining", "tool-input-invalid", "the arguments are invalid"],
    ["tool-name-unknown", "tool-unknown", "there is no tool named launch_rocket"],
  ])("%s", async (name, errorClass, why) => {
    const { status, executed, told, events } = await play(fault(name), answer);
    expect({ status, executed }).toEqual({ status: "succeeded", executed: [] });
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "tool-output-error",
        error: expect.objectContaining({ class: errorClass }),
      }),
    );
    expect(told).toEqual([expect.stringContaining(why)]);
  });
});

describe("a response that breaks after a call was said", () => {
  const call = { outputs: [thought, { type: "tool-calls", calls: [weatherCall] }] } as const;
  test.each([
    ["UP-05: in its arguments", fault("reset-in-arguments")],
    [
      "UP-10: by an error behind it",
      {
        outputs: [...call.outputs, { type: "text", tokens: 60 }],
        fault: { type: "insert", at: 50, bytes: "data: {error}\n\n", after: "end" },
      },
    ],
  ] as [string, Scenario][])("%s: it is asked again, and executed once", async (_, broken) => {
    const { status, executed, told, requests, events } = await play(broken, call, answer);
    expect({ status, executed, requests }).toEqual({
      status: "succeeded",
      executed: [weather],
      requests: 3,
    });
    expect(told).toEqual(["get_weather says so"]);
    const types = events.map(({ type }) => type);
    expect(types).toContain("step-retry");
    const closed = events.filter(({ type }) => type === "tool-output-error");
    expect(closed).toMatchObject([{ error: { class: "tool-not-run" } }]);
  });
});

test("quirk 15: after a silence that is allowed the whole arguments come in one burst, and the call runs once", async () => {
  const name = "tool-arguments-in-one-burst";
  const { status, executed, requests, events } = await play(fault(name), answer);
  expect({ status, executed, requests }).toEqual({
    status: "succeeded",
    executed: [weather],
    requests: 2,
  });
  const types = events.map(({ type }) => type);
  expect(types).not.toContain("step-retry");
  expect(types).toContain("tool-output-available");
});
