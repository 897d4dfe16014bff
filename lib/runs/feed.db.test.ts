/** What a viewer gets whose cursor lies where the log is pruned: the fold of the whole log, as it was before. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { Pool } from "pg";
import { expect, test, vi } from "vitest";
import type { Database } from "@/db/client";
import { appendEvents } from "@/db/queries/run-log";
import { readLog } from "@/db/queries/run-views";
import { type ClaimedRun, endRun, pruneDeltas } from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import { connectTestDatabase } from "@/db/test-database";
import type { RunEvent } from "@/protocol/events";
import { reduceRun } from "@/protocol/reduce";
import { emptyRunState, type RunState } from "@/protocol/run-state";
import { encodeStorable } from "@/protocol/storable";
import { createOwners } from "./crash.fixtures/owner";
import { RunFeed } from "./feed";
import { processHub } from "./hub";

function toStep(step: number, deltas: number): RunEvent[] {
  const part = step - 1;
  return [
    { type: "step-start", step, attempt: 1, at: step },
    { type: "text-start", part, at: step },
    ...Array.from(
      { length: deltas },
      (_, n): RunEvent => ({ type: "text-delta", part, text: `${n} ` }),
    ),
    { type: "text-end", part, at: step },
    { type: "response-end", finishReason: "stop", usage: null, model: "glm-scripted", at: step },
    { type: "step-end", step, at: step },
  ];
}

/** What the open step lacks. */
const lastEvents = toStep(2, 0).slice(-2);

/** A run of one sealed step and one that is open, by an owner that this test plays. */
async function createRun(
  context: { onTestFinished(work: () => Promise<void>): void },
  { deltas }: { deltas: number },
) {
  const { database, claimNew } = await createOwners(context, connectTestDatabase);
  const run = await claimNew();
  const append = appender(database, run);
  await append([{ type: "run-start", at: 0 }, ...toStep(1, deltas)]);
  await sealRun(database, run.id, run.epoch);
  await append(toStep(2, 3).slice(0, -lastEvents.length));
  return { database, run, append };
}

function appender(database: Database, { id: runId, epoch }: ClaimedRun) {
  let base = 0;
  return async (events: readonly RunEvent[]) => {
    const stored = events.map(encodeStorable);
    const entry = { runId, epoch, base, isCheckpoint: false, events: stored };
    expect(await appendEvents(database.$client, [entry])).toHaveLength(1);
    base += events.length;
    return base;
  };
}

async function end(database: Database, { id: runId, epoch }: ClaimedRun, base: number) {
  await endRun(database, { runId, epoch, base, status: "succeeded", at: 9 });
  await sealRun(database, runId, epoch);
}

const foldOf = async (database: Database, runId: string): Promise<RunState> =>
  reduceRun(emptyRunState, await readLog(database, runId));

const prune = (database: Database) =>
  pruneDeltas(database, { graceMs: 0, keepEvents: 0, limit: 10 });

/** Follows a run to its end; answers what came, in order. */
async function follow(
  run: ClaimedRun,
  after: number | null,
  on: { snapshot?(): void; room?(): Promise<unknown> } = {},
) {
  const came: ("snapshot" | number)[] = [];
  let state: RunState | undefined;
  const isOver = await new Promise<boolean>((resolve) => {
    new RunFeed(
      { userId: run.userId, run, after },
      {
        snapshot: (body) => {
          came.push("snapshot");
          state = body.state;
          on.snapshot?.();
        },
        rows: (rows) => came.push(...rows.map(({ seq }) => seq)),
        done: resolve,
        room: async () => void (await on.room?.()),
      },
    );
  });
  expect(isOver).toBe(true);
  return { came, state };
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("wherever it lies: a snapshot that is the fold of the whole log, and nothing else", async (context) => {
  const { database, run, append } = await createRun(context, { deltas: 4 });
  await end(database, run, await append(lastEvents));
  const fold = await foldOf(database, run.id);
  expect(await prune(database)).toBe(1);
  expect(await readLog(database, run.id)).toHaveLength(fold.lastSeq - 4 - 3);
  for (const after of [null, 0, 1, 5, fold.lastSeq - 1])
    expect(await follow(run, after)).toEqual({ came: ["snapshot"], state: fold });
  expect((await follow(run, fold.lastSeq)).came).toEqual([]);
});

test("of a run that is live: the fold with its open step, then what follows", async (context) => {
  const { database, run, append } = await createRun(context, { deltas: 4 });
  const fold = await foldOf(database, run.id);
  expect(await prune(database)).toBe(1);
  const seen = Promise.withResolvers<void>();
  const followed = follow(run, 3, { snapshot: seen.resolve });
  await seen.promise;
  await end(database, run, await append(lastEvents));
  processHub().announceHead(run.id, null);
  expect(await followed).toEqual({
    came: ["snapshot", ...range(fold.lastSeq + 1, fold.lastSeq + lastEvents.length + 1)],
    state: fold,
  });
});

test("pruned while it reads: a snapshot in place of the rows that are gone", async (context) => {
  const { database, run, append } = await createRun(context, { deltas: 2_500 });
  await end(database, run, await append(lastEvents));
  const fold = await foldOf(database, run.id);
  // A page was read and the viewer makes room for it.
  const { came, state } = await follow(run, 1, { room: () => prune(database) });
  expect(came).toEqual([...range(2, 2_001), "snapshot"]);
  expect(state).toEqual(fold);
});

test("a viewer of a run that speaks asks the log nothing; of one that is silent it looks by itself", async (context) => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  context.onTestFinished(() => void vi.useRealTimers());
  const { database, run, append } = await createRun(context, { deltas: 4 });
  const seen = Promise.withResolvers<void>();
  const followed = follow(run, null, { snapshot: seen.resolve });
  await seen.promise;
  const query = vi.spyOn(Pool.prototype, "query");
  context.onTestFinished(() => query.mockRestore());
  const poll = () => vi.advanceTimersByTime(5_000);
  const [first, second] = lastEvents;
  if (!first || !second) throw new Error("two events are left");
  const seq = await append([first]);
  processHub().publish(run.id, [{ seq, json: encodeStorable(first) }]);
  query.mockClear();
  poll();
  await nextTurn();
  expect(query).not.toHaveBeenCalled();
  // Committed elsewhere, and the notice of it was lost.
  await end(database, run, await append([second]));
  poll();
  expect((await followed).came).toEqual(["snapshot", ...range(seq, seq + 2)]);
});

test("readers that take nothing keep a person's further windows waiting for a while only", async (context) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  context.onTestFinished(() => void vi.useRealTimers());
  const { run } = await createRun(context, { deltas: 4 });
  let shown = 0;
  const feeds = Array.from(
    { length: 5 },
    () =>
      new RunFeed(
        { userId: run.userId, run, after: null },
        {
          snapshot: () => {
            shown += 1;
          },
          rows: () => undefined,
          done: () => undefined,
          room: () => new Promise(() => undefined),
        },
      ),
  );
  context.onTestFinished(() => {
    for (const feed of feeds) feed.close();
  });
  await expect.poll(() => shown).toBe(4);
  vi.advanceTimersByTime(15_000);
  await expect.poll(() => shown).toBe(5);
});
