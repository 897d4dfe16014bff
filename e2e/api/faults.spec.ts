import type { Message } from "@/protocol/api";
import type { Part } from "@/protocol/parts";
import { OwnServer } from "../fixtures/own-server";
import type { SignedIn } from "../fixtures/people";
import { Upstream } from "../fixtures/script";
import { expect, test } from "../fixtures/test";
import { said } from "../upstream/fault-entry";
import { faultCatalogue } from "../upstream/scenarios";
import type { Expectation, Expectations } from "./fault-expectation";
import { contentExpectations } from "./fault-expectations-content";
import { httpExpectations } from "./fault-expectations-http";
import { streamExpectations } from "./fault-expectations-stream";

// Two servers for the file: one with timeouts that a test can wait for, and one whose timeouts a
// busy machine, where dozens of faults are met at once, does not reach by itself.
test.describe.configure({ mode: "default", timeout: 120_000 });

const quickRetries = { LONGRUN_RETRY_BASE_MS: "5" };
const impatience = {
  LONGRUN_HEADERS_TIMEOUT_MS: "2000",
  LONGRUN_FIRST_CONTENT_TIMEOUT_MS: "2000",
  LONGRUN_IDLE_TIMEOUT_MS: "2000",
};

interface Tried {
  server: OwnServer;
  person: SignedIn;
}

let patient: Tried;
let impatient: Tried;
let upstream: Upstream;

test.beforeAll(async ({ stack }) => {
  const start = async (env: Record<string, string>): Promise<Tried> => {
    const server = await OwnServer.start(stack, { env });
    return { server, person: await server.login() };
  };
  patient = await start(quickRetries);
  impatient = await start({ ...quickRetries, ...impatience });
  upstream = new Upstream(stack.upstreamUrl);
});

test.afterAll(async () => {
  await upstream?.forget();
  const breaches: string[] = [];
  for (const tried of [patient, impatient])
    breaches.push(...((await tried?.server.dispose()) ?? []));
  expect(breaches, "breaches of the log's invariants").toEqual([]);
});

test("every fault of the stand-in has an expectation", () => {
  const expected = [httpExpectations, streamExpectations, contentExpectations].flatMap((table) =>
    Object.keys(table),
  );
  expect(expected.sort()).toEqual(faultCatalogue.map(({ name }) => name).sort());
});

for (const [group, table] of Object.entries({
  "that refuse, stay silent or break the connection": httpExpectations,
  "inside the event stream": streamExpectations,
  "in what the model says": withoutStopped(contentExpectations),
})) {
  test(`faults ${group} end as written down`, async () => {
    const outcomes = await Promise.all(
      Object.entries(table).map(async ([name, expected]) => ({
        name,
        expected,
        outcome: await meet(name, expected),
      })),
    );
    for (const { name, expected, outcome } of outcomes) {
      expect.soft(outcome, name).toEqual(toOutcome(expected));
    }
  });
}

for (const [name, expected] of Object.entries(contentExpectations)) {
  if (!expected.isStopped) continue;
  test(`${name} ends when it is stopped`, async () => {
    expect(await meet(name, expected)).toEqual(toOutcome(expected));
  });
}

/** Everything about a run that an expectation speaks of. */
async function meet(name: string, expected: Expectation) {
  const scenario = faultCatalogue.find((entry) => entry.name === name)?.scenario ?? {};
  const script = await upstream.use(expected.once ? [scenario, { outputs: [said] }] : scenario);
  const isSilent = [expected.error, expected.retriedFor].some((cause) =>
    cause?.endsWith("-timeout"),
  );
  const { api } = (isSilent ? impatient : patient).person;
  const threadId = await api.createThread();
  const { runId } = await api.send(threadId, script.prompt());
  if (runId === null) throw new Error("The run was not started.");
  const stream = await api.follow(runId);
  if (expected.isStopped) {
    await stream.until(({ state }) => (state.parts[0] as { text?: string })?.text !== undefined);
    await api.cancel(runId);
  }
  await stream.readToEnd();
  const run = await api.run(runId);
  const [message] = await api.messages(threadId);
  const requests = await script.requests();
  const tookMs = Date.parse(run.endedAt ?? "") - Date.parse(run.startedAt ?? "");
  return {
    status: run.status,
    error: run.error?.class,
    hasSentence: run.error === undefined || hasSentence(run.error),
    requests: requests.length,
    // Stopped or not, no connection to the endpoint outlives the run.
    open: requests.filter(({ endedAt }) => endedAt === undefined).length,
    parts: toVisible(message),
    retries: [...new Set(causesOf(message))],
    tookLongEnough: tookMs >= (expected.atLeastMs ?? 0),
  };
}

function toOutcome(expected: Expectation) {
  return {
    status: expected.status,
    error: expected.error,
    hasSentence: true,
    requests: expected.requests,
    open: 0,
    parts: expected.parts.map((part) =>
      part instanceof RegExp ? expect.stringMatching(part) : part,
    ),
    retries: expected.retriedFor === undefined ? [] : [expected.retriedFor],
    tookLongEnough: true,
  };
}

function hasSentence({ message, remedy }: { message: string; remedy: string }): boolean {
  return message.length > 10 && remedy.length > 10 && !/[{}]/.test(message + remedy);
}

/** The parts that are not folded away, one line each. */
function toVisible(message: Message | undefined): string[] {
  return (message?.parts ?? [])
    .filter((part) => part.retried === undefined && part.kind !== "notice")
    .map((part) => `${part.state === "cut" ? "cut " : ""}${toLine(part)}`);
}

function toLine(part: Part): string {
  if (part.kind === "tool") return `tool ${part.tool}: ${part.error?.class ?? part.phase}`;
  return "text" in part ? `${part.kind}: ${part.text}` : part.kind;
}

function causesOf(message: Message | undefined): string[] {
  return (message?.parts ?? []).flatMap((part) =>
    part.kind === "notice" && part.cause ? [part.cause.class] : [],
  );
}

function withoutStopped(table: Expectations): Expectations {
  return Object.fromEntries(Object.entries(table).filter(([, { isStopped }]) => !isStopped));
}
