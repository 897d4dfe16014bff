import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultCatalogue, findScenario } from "@/e2e/upstream/scenarios";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import { createModel } from "./glm";
import outcomes from "./glm.fixtures/fault-outcomes.json";
import { tell } from "./glm.fixtures/tell";
import type { ModelLimits } from "./limits";
import type { EndpointKind, ModelEvent } from "./model";

interface Outcome {
  /** Every call with its input, and the last event without its token counts. */
  events: readonly string[];
  /** Text and reasoning, where they are what the fault is about; long ones as `toShort` writes them. */
  said?: readonly string[];
  limits?: Partial<ModelLimits>;
}

const expected = new Map<string, Outcome>(Object.entries(outcomes));
const apiKey = "key-of-the-test-endpoint";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ apiKey });
});
afterAll(() => upstream.close());

const weather = {
  type: "object",
  properties: { location: { type: "string" }, days: { type: "integer" }, unit: { type: "string" } },
};
const tools = [
  { name: "get_weather", description: "The weather.", inputSchema: weather },
  { name: "get_time", description: "The time.", inputSchema: { type: "object" } },
];

async function ask(key: string, kind: EndpointKind, limits: Partial<ModelLimits> = {}) {
  const model = createModel({ limits });
  const request = {
    endpoint: { kind, baseUrl: `${upstream.url}/v1`, apiKey },
    model: "glm-5.1",
    messages: [{ role: "user" as const, text: `[[${key}]] What is the weather?` }],
    tools,
    thinking: true,
    preserveThinking: false,
    temperature: 1,
    topP: 0.95,
    requestId: "run_1-1",
  };
  const events: ModelEvent[] = [];
  for await (const event of model.streamStep(request, new AbortController().signal)) {
    events.push(event);
  }
  return events;
}

function summarise(events: readonly ModelEvent[]): string[] {
  const kept = events.filter(({ type }) => type === "tool-input-available");
  return tell([...kept, ...events.slice(-1)]).map((line) =>
    line
      .replace(/^(end: [^,]+), .*?( repairs \d+)?, (.*)$/, "$1, $3$2")
      .replace(/after \d+ ms/, "after a while")
      // Which one a broken connection shows is up to the system.
      .replace(/ code=(?:ECONNRESET|UND_ERR_SOCKET)$/, ""),
  );
}

function toShort(line: string): string {
  return line.length > 300 ? `${line.slice(0, 40)}…${line.length}…${line.slice(-40)}` : line;
}

const spoken = (events: readonly ModelEvent[]) =>
  tell(events)
    .filter((line) => /^(?:text|reasoning): /.test(line))
    .map(toShort);

test("every fault of the stand-in has an outcome and every outcome a fault", () => {
  expect([...expected.keys()].sort()).toEqual(faultCatalogue.map(({ name }) => name).sort());
});

const numbered = faultCatalogue.map((fault) => ({
  ...fault,
  title: fault.quirk === undefined ? fault.name : `quirk ${fault.quirk}: ${fault.name}`,
}));

describe.each(numbered)("$title", ({ name, dialect, scenario }) => {
  const kind = dialect === "zai" || dialect === "nim" ? dialect : "vllm";

  test("ends as written down, with its connection closed", async () => {
    upstream.control.use(name, scenario);
    const events = await ask(name, kind, expected.get(name)?.limits);
    expect(summarise(events)).toEqual(expected.get(name)?.events);
    const said = expected.get(name)?.said;
    if (said !== undefined) expect(spoken(events)).toEqual(said);
    await upstream.control.waitFor(name, "ended");
    const ends = events.filter(({ type }) => type === "response-end" || type === "failure");
    expect(ends).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain(apiKey);
  });
});

test("quirk 15: the silence before the burst is real, and counts from the call's name", async () => {
  const name = "tool-arguments-in-one-burst";
  const { outputs, ...scenario } = findScenario(name) ?? {};
  const calls = outputs?.filter(({ type }) => type === "tool-calls") ?? [];
  // Nothing before the name: only the name can be what ends the wait for the first content.
  const delays = { at: [{ token: 1, ms: 500 }] };
  upstream.control.use(name, { ...scenario, outputs: calls, delays });
  const told = await ask(name, "vllm", { idleMs: 20, firstContentMs: 60_000 });
  expect(told).toMatchObject([
    { type: "tool-input-start", tool: "get_weather" },
    { type: "failure", error: { class: "idle-timeout" } },
  ]);
});

const passing = faultCatalogue.filter(({ scenario }) => scenario.failTimes !== undefined);

test.each(passing)("$name is over when it is asked again", async ({ name, scenario }) => {
  upstream.control.use(name, scenario);
  for (let time = 0; time < (scenario.failTimes ?? 0); time += 1) {
    expect((await ask(name, "vllm")).at(-1)).toMatchObject({ type: "failure", retryable: true });
  }
  expect((await ask(name, "vllm")).at(-1)).toMatchObject({ type: "response-end" });
});

const legible = faultCatalogue.filter(
  ({ scenario }) => scenario.framing !== undefined || scenario.splitBytes !== undefined,
);

test.each(legible)("$name is read like any other", async ({ name, scenario }) => {
  upstream.control.use(name, scenario);
  const lines = tell(await ask(name, "vllm"));
  const said = (scenario.outputs ?? []).map((output) =>
    "text" in output ? `${output.type}: ${output.text}` : "",
  );
  expect(lines.slice(0, -1)).toEqual(said);
});
