/**
 * Answers that broke other products, by the number of their case: as bytes through the real reader,
 * the engine and the product's tools, down to the next request.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readLog, readPath } from "@/db/queries/run-views";
import { requestCancel } from "@/db/queries/runs";
import { startTestApp } from "@/lib/auth/test-app";
import { createModel } from "@/lib/models/glm";
import type { ModelPorts } from "@/lib/models/model-ports";
import type { Part } from "@/protocol/parts";
import {
  createScenery,
  ended,
  prepared,
  reached,
  type Scenery,
  send,
} from "./crash.fixtures/harness";
import { scriptedTool } from "./crash.fixtures/scripted";
import { createEngineSuite } from "./crash.fixtures/suite";
import { createHistory, toHistory } from "./history";
import type { RunnableTool, ToolResult } from "./tool-port";
import { createToolSet } from "./tool-set";

const suite = createEngineSuite(startTestApp);

/** The bytes of one answer; `isHeld`: they do not end before the connection is closed. */
interface Answer {
  bytes: string;
  isHeld?: boolean;
}

const fixtures = new URL("../models/glm.fixtures/", import.meta.url);
const wire = (name: string): Answer => ({
  bytes: readFileSync(new URL(`${name}.chunks.txt`, fixtures), "utf8"),
});

function frames(...deltas: Record<string, unknown>[]): string {
  return deltas
    .map((delta) => ({ id: "1", model: "glm-5.1", choices: [{ index: 0, delta }] }))
    .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    .join("");
}

function finish(reason: string): string {
  const choices = [{ index: 0, delta: {}, finish_reason: reason }];
  return `data: ${JSON.stringify({ id: "1", choices })}\n\ndata: [DONE]\n\n`;
}

const calling = (name: string, args: unknown) => ({
  tool_calls: [{ index: 0, id: "a", function: { name, arguments: JSON.stringify(args) } }],
});
const control: Answer = { bytes: frames({ content: "The healthy control." }) + finish("stop") };

type WireMessage = Record<string, unknown> & {
  role: string;
  tool_calls?: { id: string; function: { arguments: string } }[];
};

/** An endpoint that answers in turn; the last answer repeats. What it was asked is kept. */
function endpoint(...answers: Answer[]) {
  const asked: WireMessage[][] = [];
  const fetch: ModelPorts["fetch"] = async (_url, { body, signal }) => {
    asked.push(JSON.parse(String(body)).messages);
    const answer = answers[Math.min(asked.length, answers.length) - 1] ?? control;
    return {
      status: 200,
      headers: { get: (name) => (name === "content-type" ? "text/event-stream" : null) },
      body: stream(answer, signal),
    };
  };
  return { model: createModel({ fetch }), asked };
}

async function* stream({ bytes, isHeld = false }: Answer, signal: AbortSignal) {
  yield Buffer.from(bytes);
  if (!isHeld) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  throw new Error("closed");
}

/** A process with the product's tools, and what a message came to there. */
async function start(answers: readonly Answer[], more: readonly RunnableTool[] = []) {
  const { model, asked } = endpoint(...answers);
  const scenery = await createScenery(suite.db.database);
  await suite.start(async (run) => {
    const path = await readPath(suite.db.database, run.messageId);
    const { threadId, messageId } = run;
    const { tools, saves } = createToolSet({ ...run, off: [] });
    const all = new Map([...tools, ...more.map((tool) => [tool.declaration.name, tool] as const)]);
    const history = createHistory(path.flatMap(({ role, parts }) => toHistory(role, parts)));
    return { ...prepared(model, all), saves, history };
  });
  return { asked, scenery, say: (text: string) => answer(scenery, text) };
}

async function answer(scenery: Scenery, text: string) {
  const { runId } = await send(suite.db.database, scenery, text);
  const run = await ended(suite.db.database, scenery, String(runId));
  const parts = await partsOf(run.messageId);
  const log = await readLog(suite.db.database, run.id);
  return { run, parts, events: log.map(({ event }) => event) };
}

async function partsOf(messageId: string): Promise<readonly Part[]> {
  return (await readPath(suite.db.database, messageId)).at(-1)?.parts ?? [];
}

const tell = (parts: readonly Part[]) =>
  parts.map((part) => {
    switch (part.kind) {
      case "text":
      case "reasoning":
        return `${part.kind}: ${part.text}`;
      case "tool":
        return `${part.tool} ${JSON.stringify(part.input)}: ${part.error?.class ?? part.phase}`;
      case "notice":
        return `notice: ${part.cause?.class ?? part.code}`;
      default:
        return part.kind;
    }
  });

test("R05: reasoning between empty contents is one part, and goes back whole, once", async () => {
  const { asked, say } = await start([wire("R05"), control]);
  const { parts } = await say("Act.");
  expect(tell(parts)).toEqual([
    "reasoning: First look, then act.",
    'bash {"command":"echo r05"}: output',
    "text: The healthy control.",
  ]);
  expect(asked[1]?.filter(({ role }) => role === "assistant")).toMatchObject([
    { content: "", reasoning: "First look, then act." },
  ]);
});

test("R08: two calls of one index run once each, and their results find them", async () => {
  const { asked, say } = await start([wire("R08"), control]);
  const { parts } = await say("Do both.");
  expect(tell(parts)).toEqual([
    'bash {"command":"echo r08-a"}: output',
    'bash {"command":"echo r08-b"}: output',
    "text: The healthy control.",
  ]);
  const [, called, ...results] = asked[1] ?? [];
  expect(results).toMatchObject(
    ["r08-a", "r08-b"].map((word, at) => ({
      tool_call_id: called?.tool_calls?.[at]?.id,
      content: expect.stringContaining(word),
    })),
  );
});

test("R11: a call left in the content is neither run nor the answer, and what came is kept behind the notice", async () => {
  const { asked, say } = await start([wire("R11"), control]);
  const { run, parts, events } = await say("Use bash.");
  expect(run.status).toBe("succeeded");
  expect(tell(parts)).toEqual([
    "reasoning: Use bash.",
    "notice: tool-call-unparsed",
    "text: The healthy control.",
  ]);
  expect(events.find(({ type }) => type === "step-retry")).toMatchObject({
    cause: { params: { raw: expect.stringContaining("<arg_value>echo r11</arg_value>") } },
  });
  expect(JSON.stringify(asked[1])).not.toContain("r11");
});

test("R11: a server that leaves every call in the content ends the run as failed", async () => {
  const { say } = await start([wire("R11")]);
  const { run, parts } = await say("Use bash.");
  expect([run.status, run.carry.error?.class]).toEqual(["failed", "tool-call-unparsed"]);
  expect(tell(parts).join()).not.toContain("tool_call>");
});

test("R12: a call without its argument tells the model which, runs nothing, and is a circle by the third", async () => {
  const { asked, say } = await start([...Array.from({ length: 5 }, () => wire("R12")), control]);
  const { parts, events } = await say("Read it.");
  const refused = ["reasoning: Read the file.", "read_file {}: tool-input-invalid"];
  expect(tell(parts)).toEqual([
    ...[...refused, ...refused, ...refused, "notice: stuck"],
    ...[...refused, ...refused, "text: The healthy control."],
  ]);
  expect(events.some(({ type }) => type === "tool-output-start")).toBe(false);
  expect(asked[1]?.at(-1)).toMatchObject({
    role: "tool",
    content: expect.stringContaining("path"),
  });
});

/** Stops a run once its log stands so far; what waits behind it becomes a draft. */
async function stopWhen(scenery: Scenery, text: string, isReached: (parts: string) => boolean) {
  const { database } = suite.db;
  const { runId, assistantMessageId } = await send(database, scenery, text);
  await send(database, scenery, "Queued one.");
  await send(database, scenery, "Queued two.");
  await reached(database, scenery, String(runId), () => true);
  for (const deadline = Date.now() + 20_000; ; ) {
    const log = await readLog(database, String(runId));
    if (isReached(JSON.stringify(log))) break;
    if (Date.now() > deadline) throw new Error("the run did not get there");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await database.transaction(async (tx) => await requestCancel(tx, String(runId)));
  await ended(database, scenery, String(runId));
  return String(assistantMessageId);
}

async function draftOf({ threadId }: Scenery): Promise<unknown> {
  const { rows } = await suite.db.database.$client.query(
    "delete from drafts where thread_id = $1 returning text",
    [threadId],
  );
  return rows;
}

test("R32: what was stopped is in the next request, with what was said and a result for its call", async () => {
  const hang = scriptedTool("hang", async (_call, signal) => {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    return { error: { class: "cancelled", params: {} } };
  });
  const { asked, scenery, say } = await start(
    [
      { bytes: frames({ content: "Half of it" }), isHeld: true },
      { bytes: frames({ content: "Wait. " }, calling("hang", {})) + finish("tool_calls") },
      control,
    ],
    [hang],
  );
  await stopWhen(scenery, "The first question.", (log) => log.includes("Half of it"));
  expect(await draftOf(scenery)).toEqual([{ text: "Queued one.\n\nQueued two." }]);
  await stopWhen(scenery, "The second question.", (log) => log.includes("tool-output-start"));
  expect(await draftOf(scenery)).toEqual([{ text: "Queued one.\n\nQueued two." }]);
  await say("go on");
  const body = asked.at(-1) ?? [];
  expect(body).toMatchObject([
    { role: "user", content: "The first question." },
    { role: "assistant", content: "Half of it" },
    { role: "user", content: "The second question." },
    { role: "assistant", content: "Wait. ", tool_calls: [{ function: { name: "hang" } }] },
    { role: "tool", tool_call_id: body[3]?.tool_calls?.[0]?.id },
    { role: "user", content: "go on" },
  ]);
  expect(body).toHaveLength(6);
});

test("R34: a result without a word, and an error without one, are each a tool message that says so, and the next turn works", async () => {
  const results: [string, ToolResult][] = [
    ["list", { output: [] }],
    ["text", { output: "" }],
    ["blank", { output: " \n" }],
    ["none", { output: undefined }],
    ["null", { output: null }],
    ["wordless", { error: { class: "tool-failed", params: {} } }],
    ["silent", { error: { class: "tool-failed", params: { message: "" } } }],
  ];
  const tools = results.map(([name, result]) => scriptedTool(name, async () => result));
  const own: [string, unknown][] = [
    ["bash", { command: "true" }],
    ["bash", { command: ": > empty.txt" }],
  ];
  const calls = [...own, ...results.map(([name]) => [name, {}] as const)];
  const deltas = calls.map(([name, input], index) => ({
    tool_calls: [
      { index, id: `call-${index}`, function: { name, arguments: JSON.stringify(input) } },
    ],
  }));
  const { asked, say } = await start(
    [
      { bytes: frames(...deltas) + finish("tool_calls") },
      { bytes: frames(calling("read_file", { path: "empty.txt" })) + finish("tool_calls") },
      control,
    ],
    tools,
  );
  await say("Call them all.");
  expect((await say("And now?")).run.status).toBe("succeeded");
  const told = (messages: readonly WireMessage[] = []) =>
    messages.filter(({ role }) => role === "tool").map(({ content }) => content);
  expect(told(asked[1])).toEqual([
    "(no output)",
    "(no output)",
    "[]",
    ...["(no output)", "(no output)", "(no output)", "null"],
    ...["Error: the call failed.", "Error: the call failed."],
  ]);
  expect(told(asked[2]).slice(calls.length)).toEqual(["(no output)"]);
  // In the next turn, which reads them from the store.
  expect(told(asked[3])).toEqual(told(asked[2]));
  const ids = asked[3]?.flatMap(({ tool_call_id: id }) => (id === undefined ? [] : [id]));
  expect(new Set(ids).size).toBe(calls.length + 1);
});

test("arguments go back as the model wrote them, where the store keeps their members in another order", async () => {
  const kept = '{"zz": 1.0, "b": {"y": [], "x": "é"}}';
  const usual = '{"a": 1, "bb": 2}';
  const pieces = (id: string, index: number, text: string) => ({
    tool_calls: [{ index, id, function: { name: "take", arguments: text } }],
  });
  const take = scriptedTool("take", async () => ({ output: "taken" }));
  const { asked, say } = await start(
    [
      { bytes: frames(pieces("a", 0, kept), pieces("b", 1, usual)) + finish("tool_calls") },
      control,
    ],
    [take],
  );
  await say("Take it.");
  await say("Thank you.");
  // In the same run, and in the next one, which knows what is stored.
  for (const messages of [asked[1], asked[2]]) {
    const calls = messages?.flatMap(({ tool_calls = [] }) => tool_calls) ?? [];
    expect(calls.map((call) => call.function.arguments)).toEqual([kept, '{"a":1,"bb":2}']);
  }
});

test("R75: an answer after a round of tools is there once, in the parts and in the next request", async () => {
  const nonce = "nonce-75";
  const { asked, say } = await start([
    { bytes: frames({ reasoning: "First." }, calling("list_files", {})) + finish("tool_calls") },
    { bytes: frames({ reasoning: "Then." }, { content: `It is ${nonce}.` }) + finish("stop") },
    control,
  ]);
  const { parts } = await say("Once?");
  expect(tell(parts)).toEqual([
    "reasoning: First.",
    "list_files {}: output",
    "reasoning: Then.",
    `text: It is ${nonce}.`,
  ]);
  await say("And then?");
  expect(JSON.stringify(asked.at(-1)).split(nonce)).toHaveLength(2);
});
