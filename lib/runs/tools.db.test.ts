import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { database } from "@/db/client";
import { readLog, readPath } from "@/db/queries/run-views";
import { abandonRun } from "@/db/queries/runs";
import { findManifest, listWorkspaceMarks, readBlobs } from "@/db/queries/workspace";
import type { TestDatabase } from "@/db/test-database";
import { listAudit } from "@/lib/audit/audit";
import { createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import type { ModelEvent } from "@/lib/models/model";
import { resolveHead } from "@/lib/workspace/head";
import type { Part, ToolPart } from "@/protocol/parts";
import { answerCall } from "./answer";
import { createConsent } from "./consent";
import { cancelRun } from "./control";
import {
  createThread,
  ended,
  found,
  ownerOf,
  prepared,
  reached,
  send,
  startTestEngine,
} from "./crash.fixtures/harness";
import { call, say, scriptedModel } from "./crash.fixtures/scripted";
import type { Engine } from "./engine";
import { createHistory, toHistory } from "./history";
import { processHub } from "./hub";
import { chooseApproval } from "./tool-choice";
import { createToolSet } from "./tool-set";

let app: TestDatabase;
let ada: TestPerson;
let bob: TestPerson;
const engines: Engine[] = [];

beforeAll(async () => {
  app = await startTestApp();
  ada = await createPerson(app, "ada");
  bob = await createPerson(app, "bob");
});
/** An engine takes any queued run, so there is one at a time. */
async function drainAll() {
  for (const engine of engines.splice(0)) await engine.drain(0);
}
afterEach(drainAll);
afterAll(async () => await app.drop());

/** A real engine with the product's tools, whose model says this. */
async function start(script: readonly (readonly ModelEvent[])[], threadId?: string) {
  const scenery = {
    userId: ada.id,
    threadId: threadId ?? (await createThread(app.database, ada.id)),
  };
  const model = scriptedModel(script);
  const prepare: Parameters<typeof startTestEngine>[2] = async (run) => {
    const path = await readPath(app.database, run.messageId);
    return {
      ...prepared(model),
      ...createToolSet({ ...run, off: [] }),
      consent: createConsent(run),
      history: createHistory(path.flatMap(({ role, parts }) => toHistory(role, parts))),
    };
  };
  const launch = async () => {
    const { engine } = await startTestEngine(app.database, app.url, prepare, { hub: processHub() });
    engines.push(engine);
    return engine;
  };
  const engine = await launch();
  const { runId } = await send(app.database, scenery, "do it");
  if (!runId) throw new Error("no run");
  const calls = async () => {
    const row = await ended(app.database, scenery, runId);
    const path = await readPath(app.database, row.messageId);
    return (path.at(-1)?.parts ?? []).filter(
      (part: Part): part is ToolPart => part.kind === "tool",
    );
  };
  const openCall = async (phase: "tool-approval-request" | "tool-question") => {
    await reached(app.database, scenery, runId, ({ status }) => status === "waiting");
    const log = await readLog(app.database, runId);
    const asked = log.filter(({ event }) => event.type === phase).at(-1)?.event;
    if (!asked || !("callId" in asked)) throw new Error("nothing was asked");
    return asked.callId;
  };
  return { scenery, model, engine, launch, runId, calls, openCall };
}

test("files written by a tool are there for the next call, each result names its version", async () => {
  const { calls, scenery, model } = await start([
    call(
      { tool: "write_file", input: { path: "a/b.txt", content: "one\ntwo\n" } },
      { tool: "edit_file", input: { path: "a/b.txt", oldText: "two", newText: "three" } },
    ),
    call(
      { tool: "read_file", input: { path: "a/b.txt" } },
      { tool: "bash", input: { command: "wc -l < a/b.txt; echo made > c.txt" } },
      { tool: "list_files", input: {} },
    ),
    call({ tool: "list_files", input: {} }),
    say("done"),
  ]);
  const done = await calls();
  expect(done.map(({ tool, phase, error }) => [tool, phase, error])).toEqual(
    ["write_file", "edit_file", "read_file", "bash", "list_files", "list_files"].map((tool) => [
      tool,
      "output",
      undefined,
    ]),
  );
  expect(done[1]?.output).toMatchObject({
    replaced: 1,
    diff: "@@ -1,2 +1,2 @@\n one\n-two\n+three\n",
  });
  expect(done[2]?.output).toMatchObject({ text: "one\nthree", lines: 2 });
  expect(done[3]?.output).toMatchObject({
    output: "2\n",
    exitCode: 0,
    changes: [{ path: "c.txt", kind: "added" }],
  });
  expect(done.map(({ version }) => version !== undefined)).toEqual([
    true,
    true,
    false,
    true,
    false,
    false,
  ]);
  const manifest = await findManifest(app.database, scenery.threadId, done[3]?.version ?? "");
  expect(manifest?.map(({ path }) => path)).toEqual(["a/b.txt", "c.txt"]);
  const first = await findManifest(app.database, scenery.threadId, done[0]?.version ?? "");
  const blobs = await readBlobs(app.database, scenery.threadId, [first?.[0]?.sha256 ?? ""]);
  expect([...blobs.values()].map(String)).toEqual(["one\ntwo\n"]);
  // What the model reads of a shell is text, not JSON.
  expect(model.requests[2]?.messages.at(-2)).toMatchObject({ tool: "bash", output: "2\n" });
});

test("a question waits without a worker, survives a restart, and takes one answer", async () => {
  const input = { question: "Which one?", options: [{ label: "Red" }, { label: "Blue" }] };
  const { calls, openCall, engine, launch, runId, model } = await start([
    call({ tool: "ask_user", input }),
    say("Blue it is."),
  ]);
  const callId = await openCall("tool-question");
  expect(engine.worker?.size).toBe(0);
  await engine.drain(0);
  await launch();
  const blue = { callId, answer: { selected: ["Blue"] } };
  await expect(answerCall({ user: bob, runId, input: blue })).rejects.toMatchObject({
    status: 404,
  });
  await expect(
    answerCall({ user: ada, runId, input: { callId, decision: "approve" } }),
  ).rejects.toMatchObject({ code: "not-waiting" });
  await answerCall({ user: ada, runId, input: blue });
  await answerCall({ user: ada, runId, input: blue });
  await expect(
    answerCall({ user: ada, runId, input: { callId, answer: { text: "Red" } } }),
  ).rejects.toMatchObject({ code: "already-answered" });
  expect((await calls())[0]).toMatchObject({ phase: "output", output: { selected: ["Blue"] } });
  expect(model.requests).toHaveLength(2);
});

test("a tool that asks runs only after approval; a denial reaches the model with its reason", async () => {
  const fetching = call({ tool: "web_fetch", input: { url: "http://10.0.0.1/" } });
  const { calls, openCall, runId, scenery, model } = await start([fetching, fetching, say("ok")]);
  const first = await openCall("tool-approval-request");
  await answerCall({
    user: ada,
    runId,
    input: { callId: first, decision: "deny", reason: "not there" },
  });
  await reached(
    app.database,
    scenery,
    runId,
    ({ status, carry }) => status === "waiting" && carry.step === 1,
  );
  const second = await openCall("tool-approval-request");
  expect(second).not.toBe(first);
  await answerCall({
    user: ada,
    runId,
    input: { callId: second, decision: "approve", remember: "thread" },
  });
  const done = await calls();
  expect(done[0]?.error).toEqual({
    class: "tool-denied",
    params: { tool: "web_fetch", reason: "not there" },
  });
  expect(done[1]?.error).toMatchObject({
    class: "tool-failed",
    params: { message: expect.stringContaining("public internet") },
  });
  expect(model.requests[1]?.messages.at(-1)).toMatchObject({
    output: expect.stringContaining("not there"),
  });
  // Remembered for the thread: the next run does not ask.
  await drainAll();
  const again = await start([fetching, say("ok")], scenery.threadId);
  expect((await again.calls())[0]?.error?.class).toBe("tool-failed");
});

test("a waiting run can be cancelled; its open call ends with it", async () => {
  const { openCall, runId, calls } = await start([
    call({ tool: "ask_user", input: { question: "?" } }),
  ]);
  const callId = await openCall("tool-question");
  await cancelRun({ user: ada, runId });
  await expect(
    answerCall({ user: ada, runId, input: { callId, answer: { text: "late" } } }),
  ).rejects.toMatchObject({ code: "not-waiting" });
  expect((await calls())[0]).toMatchObject({ phase: "error" });
});

test("a large output is a blob with head and tail in its part", async () => {
  const { calls, scenery } = await start([
    call({ tool: "bash", input: { command: "seq 1 20000" } }),
    say("ok"),
  ]);
  const [part] = await calls();
  const { output } = (part?.output ?? { output: "" }) as { output: string };
  expect(output.length).toBeLessThan(16_384);
  expect(output.startsWith("1\n2\n")).toBe(true);
  expect(output.endsWith("20000\n")).toBe(true);
  const { sha256, bytes } = part?.abridged ?? { sha256: "", bytes: 0 };
  const whole = (await readBlobs(app.database, scenery.threadId, [sha256])).get(sha256);
  expect(whole?.byteLength).toBe(bytes);
  expect(whole?.toString().split("\n")).toHaveLength(20_001);
});

test("stopping a run ends its shell, and nothing of it is kept", async () => {
  const { runId, scenery, calls } = await start([
    call({ tool: "bash", input: { command: "echo x > x.txt; while true; do :; done" } }),
  ]);
  await reached(app.database, scenery, runId, ({ lastSeq }) => lastSeq >= 6);
  await cancelRun({ user: ada, runId });
  const [part] = await calls();
  expect(part?.phase).toBe("error");
  const row = await ended(app.database, scenery, runId);
  expect(await listWorkspaceMarks(database(), row.messageId)).toEqual({ version: null, files: [] });
});

test("a shell whose owner lost the run starts again, and its files change once", async () => {
  const command = "sleep 1; echo x >> log.txt; cat log.txt";
  const { runId, scenery, calls } = await start([
    call({ tool: "bash", input: { command } }),
    say("ok"),
  ]);
  const hasStarted = async () => {
    const log = await readLog(app.database, runId);
    return log.some(({ event }) => event.type === "tool-output-start") || undefined;
  };
  await found(hasStarted);
  const { epoch } = await ownerOf(app.database, runId);
  expect(await abandonRun(app.database, { runId, epoch })).toBe(true);
  const [part] = await calls();
  expect(part).toMatchObject({ phase: "output", output: { output: "x\n", exitCode: 0 } });
  const { rows } = await app.database.$client.query(
    "select starts from tool_calls where run_id = $1",
    [runId],
  );
  expect(rows).toEqual([{ starts: 2 }]);
  const manifest = await findManifest(app.database, scenery.threadId, part?.version ?? "");
  expect(manifest).toMatchObject([{ path: "log.txt", bytes: 2 }]);
});

test("an edited message starts from the version its branch had; a regenerated one, too", async () => {
  const first = await start([
    call({ tool: "write_file", input: { path: "a.txt", content: "1" } }),
    say("one"),
  ]);
  const [written] = await first.calls();
  const { messageId } = await ended(app.database, first.scenery, first.runId);
  await drainAll();
  const second = await start(
    [call({ tool: "bash", input: { command: "echo 2 > a.txt" } }), say("two")],
    first.scenery.threadId,
  );
  const [changed] = await second.calls();
  expect(changed?.version).not.toBe(written?.version);
  const later = await ended(app.database, second.scenery, second.runId);
  const head = async (id: string) => (await resolveHead(first.scenery.threadId, id)).id;
  expect(await head(messageId)).toBe(written?.version);
  expect(await head(later.messageId)).toBe(changed?.version);
  const { rows } = await app.database.$client.query(
    "select parent_id from messages where id = $1",
    [later.messageId],
  );
  // What the second run was asked is where its regeneration begins.
  expect(await head(rows[0].parent_id)).toBe(written?.version);
});

test("a standing word on a tool is in the audit log, and so is taking it back", async () => {
  await chooseApproval(ada, { tool: "web_fetch", approval: "allow" });
  await chooseApproval(ada, { tool: "web_fetch", approval: null });
  const { entries } = await listAudit(ada, { limit: 2 });
  expect(entries).toMatchObject(
    ["default", "allow"].map((approval) => ({
      ...{ actorId: ada.id, action: "tool-word", objectKind: "tool", objectId: "web_fetch" },
      details: { approval, scope: "always" },
    })),
  );
});
