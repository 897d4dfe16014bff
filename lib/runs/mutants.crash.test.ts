// Broken on purpose: each guard is taken away, and what it guards against is noticed.
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import type { Database } from "@/db/client";
import { checkAllLogs } from "@/db/log-check";
import type { Querying } from "@/db/queries/run-log";
import { readLog, readOpenState } from "@/db/queries/run-views";
import { abandonRun, claimRun } from "@/db/queries/runs";
import { appendWith } from "@/db/queries/tool-calls";
import { requeueOrphans } from "@/db/queries/workers";
import type { RunEvent } from "@/protocol/events";
import { newId } from "@/protocol/ids";
import { emptyRunState } from "@/protocol/run-state";
import { parseStorable } from "@/protocol/storable";
import {
  createScenery,
  ended,
  prepared,
  reached,
  send,
  startTestEngine,
} from "./crash.fixtures/harness";
import { type Mutation, mutate, mutatingDatabase } from "./crash.fixtures/mutant";
import { createOwners, type Owners, toOpen } from "./crash.fixtures/owner";
import { call, say, scriptedModel, scriptedTool } from "./crash.fixtures/scripted";
import type { Engine } from "./engine";
import { createRecorder } from "./record";
import { type RunLog, Writer } from "./writer";

interface Context {
  onTestFinished(work: () => Promise<void>): void;
}

function mutatingClient({ pool }: Owners, mutation: Mutation): Querying {
  return {
    query: async ({ text, values, name }) =>
      name === "append-events"
        ? await pool.query({ text: mutate(text, mutation), values })
        : await pool.query({ text, values }),
  };
}

function delta(text: string): RunEvent {
  return { type: "text-delta", part: 0, text };
}

const start: RunEvent = { type: "run-start", at: 1 };

/** Committed and shown, and yet not what is stored. */
async function lostOrChanged({ database, published }: Owners, runId: string): Promise<number[]> {
  const log = new Map((await readLog(database, runId)).map(({ seq, event }) => [seq, event]));
  return published
    .filter((row) => row.runId === runId)
    .filter(({ seq, json }) => !isDeepStrictEqual(parseStorable(json), log.get(seq)))
    .map(({ seq }) => seq);
}

const fence: Mutation = [["r.lease_epoch = i.epoch and ", ""]];

/** An owner lost its run without knowing it; both it and the next one write. */
async function writeAsTwo(context: Context, mutation: Mutation, stale: "first" | "last") {
  const owner = await createOwners(context);
  const writer = owner.writer({ client: mutatingClient(owner, mutation) });
  const first = await owner.claimNew();
  await abandonRun(owner.database, { runId: first.id, epoch: first.epoch });
  const second = writer.open(toOpen(await owner.claim()));
  const write = async (log: RunLog, text: string) => {
    await log.push([delta(text)]);
    return await log.flush().then(
      () => true,
      () => false,
    );
  };
  await second.push([start]);
  await second.flush();
  // The past owner's idea of the log fits: only its epoch does not.
  const past = writer.open({ ...toOpen(first), lastSeq: second.lastSeq });
  const isWritten = await write(past, "stale");
  if (stale === "first") await write(second, "mine");
  return { owner, runId: first.id, isWritten };
}

test("without the append's fence, what viewers were shown is not what is stored", async (context) => {
  const sound = await writeAsTwo(context, [], "first");
  expect(sound.isWritten).toBe(false);
  expect(await lostOrChanged(sound.owner, sound.runId)).toEqual([]);
  const broken = await writeAsTwo(context, fence, "first");
  expect(broken.isWritten).toBe(true);
  expect(await lostOrChanged(broken.owner, broken.runId)).toEqual([2]);
});

test("without the append's fence, the log's check finds an older epoch", async (context) => {
  const itsOwnEpoch = ["i.events, r.lease_epoch", "i.events, i.epoch as lease_epoch"] as const;
  const sound = await writeAsTwo(context, [itsOwnEpoch], "last");
  expect(sound.isWritten).toBe(false);
  expect(await checkAllLogs(sound.owner.database)).toEqual([]);
  const broken = await writeAsTwo(context, [...fence, itsOwnEpoch], "last");
  expect(await checkAllLogs(broken.owner.database)).toEqual([
    `${broken.runId}: seq 2 has an older epoch than the one before`,
  ]);
});

/** Two owners in turn start the same call, as if the second had not read the first one's start. */
async function startTwice(context: Context, mutation: Mutation) {
  const owner = await createOwners(context);
  const database = mutatingDatabase(context, owner.url, "insert into tool_calls", mutation);
  const writer = owner.writer({
    appendWith: (entry, companion) => appendWith(database, entry, companion),
  });
  const pay = scriptedTool("pay", async () => ({ output: "paid" }));
  const callId = newId("call");
  let effects = 0;
  const startCall = async (log: RunLog) => {
    const recorder = createRecorder(
      log,
      emptyRunState,
      { tools: new Map([["pay", pay]]), saves: new Map() },
      async () => {},
    );
    await recorder.record([{ type: "tool-input-start", part: 0, callId, tool: "pay", at: 1 }]);
    await recorder.record([{ type: "tool-input-available", callId, input: {} }]);
    await recorder.record([{ type: "tool-output-start", callId, at: 1 }]);
    effects += 1;
  };
  const first = await owner.claimNew();
  await startCall(writer.open(toOpen(first)));
  await abandonRun(owner.database, { runId: first.id, epoch: first.epoch });
  const second = await startCall(writer.open(toOpen(await owner.claim()))).then(
    () => "started",
    (error: Error) => error.message,
  );
  const { rows } = await owner.database.$client.query("select starts from tool_calls");
  return { effects, second, starts: rows[0].starts };
}

test("without the claim's conflict rule, what may happen once happens twice", async (context) => {
  expect(await startTwice(context, [])).toEqual({
    effects: 1,
    second: expect.stringContaining("was started before"),
    starts: 1,
  });
  const broken = await startTwice(context, [["where $", "where true or $"]]);
  expect(broken).toEqual({ effects: 2, second: "started", starts: 2 });
});

/** Says that everything is committed and keeps it in memory. */
class ForgetfulWriter extends Writer {
  private readonly database: Database;

  constructor(owner: Owners) {
    super(owner.ports());
    this.database = owner.database;
  }

  override open(run: Parameters<Writer["open"]>[0]): RunLog {
    return Object.assign(super.open(run), {
      push: async () => undefined,
      flush: async () => undefined,
      commit: async (_events: readonly RunEvent[], companion: Parameters<RunLog["commit"]>[1]) =>
        await this.database.transaction(companion),
    });
  }
}

/** An owner dies in its tool, right after the effect; another process goes on. */
async function dieInTool(context: Context, owner: Owners, writer: Writer) {
  const { database, url } = owner;
  const scenery = await createScenery(database);
  const engines: Engine[] = [];
  context.onTestFinished(async () => {
    await Promise.all(engines.map((engine) => engine.drain(0)));
  });
  let effects = 0;
  const died = Promise.withResolvers<void>();
  const pay = scriptedTool("pay", async (_call, signal) => {
    effects += 1;
    if (effects > 1) return { output: "paid" };
    died.resolve();
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    return { output: "nobody hears it" };
  });
  // It decides by the conversation: a call that is in it is not made again.
  const model = scriptedModel([
    async function* (request) {
      const hasCalled = request.messages.some(({ role }) => role === "tool");
      yield* hasCalled ? say("done") : call({ tool: "pay", input: {} });
    },
  ]);
  const play = async (more: Parameters<typeof startTestEngine>[3]) => {
    const what = async () => prepared(model, new Map([["pay", pay]]));
    const { engine } = await startTestEngine(database, url, what, more);
    engines.push(engine);
  };
  let takes = true;
  const claimOnce = async () => {
    const first = engines[0];
    const run = takes && first ? await claimRun(database, first.workerId) : undefined;
    if (run) takes = false;
    return run;
  };
  await play({ overrides: { writer, claim: claimOnce } });
  const { runId } = await send(database, scenery, "pay");
  engines[0]?.worker?.wake();
  await died.promise;
  const open = await readOpenState(database, String(runId));
  expect(await abandonRun(database, { runId: String(runId), epoch: 1 })).toBe(true);
  await play({});
  await ended(database, scenery, String(runId));
  return { effects, isResponseStored: (open?.parts.length ?? 0) > 0 };
}

test("without the response's end in the log before its tools, a crash pays twice", async (context) => {
  const sound = await createOwners(context);
  expect(await dieInTool(context, sound, sound.writer())).toEqual({
    effects: 1,
    isResponseStored: true,
  });
  const broken = await createOwners(context);
  expect(await dieInTool(context, broken, new ForgetfulWriter(broken))).toEqual({
    effects: 2,
    isResponseStored: false,
  });
});

test("without the look at its lock, a living process loses its runs", async (context) => {
  const { database, url } = await createOwners(context);
  const scenery = await createScenery(database);
  const endless = scriptedModel([
    async function* (_request, signal) {
      yield { type: "text-delta", text: "some words" };
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  ]);
  const { engine } = await startTestEngine(database, url, async () => prepared(endless));
  context.onTestFinished(() => engine.drain(0));
  const { runId } = await send(database, scenery, "go");
  await reached(database, scenery, String(runId), ({ lastSeq }) => lastSeq >= 3);
  expect(await requeueOrphans(database, engine.workerId, 0)).toBeNull();
  const blind = mutatingDatabase(context, url, "pg_try_advisory_xact_lock", [
    ["coalesce(pg_try_advisory_xact_lock($1, w.lock_key), true)", "($1::int > 0)"],
  ]);
  const stolen = await requeueOrphans(blind, engine.workerId, 0);
  expect(stolen?.map(({ id }) => id)).toEqual([runId]);
});
