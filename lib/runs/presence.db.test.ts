/** A process fences itself before its lease ends. */
import { type SQL, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { claimRun } from "@/db/queries/runs";
import { appendWith } from "@/db/queries/tool-calls";
import { requeueOrphans } from "@/db/queries/workers";
import { createTestDatabase, type TestDatabase } from "@/db/test-database";
import { encodeStorable } from "@/protocol/storable";
import {
  createScenery,
  ended,
  ownerOf,
  prepared,
  send,
  startTestEngine,
} from "./crash.fixtures/harness";
import { say, scriptedModel } from "./crash.fixtures/scripted";
import { isTransient } from "./outage";
import { Presence } from "./presence";

let db: TestDatabase;

beforeEach(async () => {
  db = await createTestDatabase();
});

afterEach(async () => {
  vi.useRealTimers();
  await db.drop();
});

/** A presence by a clock that the test moves on: while it does so, no answer comes. */
async function startPresence() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  let fenced = 0;
  const answer = Promise.withResolvers<void>();
  const database: Database = Object.assign(Object.create(db.database), {
    execute: async (query: SQL) => {
      const result = await db.database.execute(query);
      answer.resolve();
      return result;
    },
  });
  const presence = new Presence({
    ...{ database, url: db.url, heartbeatMs: 10_000, leaseTtlMs: 30_000 },
    onFenced: () => {
      fenced += 1;
    },
  });
  await presence.start();
  const afterMs = (ms: number) => {
    vi.advanceTimersByTime(ms);
    return fenced;
  };
  const answered = async () => {
    await answer.promise;
    await new Promise(setImmediate);
  };
  return { presence, afterMs, answered };
}

test("without a renewal it is fenced two thirds into its lease", async () => {
  const { presence, afterMs } = await startPresence();
  expect(afterMs(19_999)).toBe(0);
  expect(afterMs(1)).toBe(1);
  await presence.stop();
});

test("a renewal counts from when it was sent, however late its answer is", async () => {
  const { presence, afterMs, answered } = await startPresence();
  // Sent at 10 s, heard at 19 s.
  expect(afterMs(19_000)).toBe(0);
  await answered();
  expect(afterMs(10_999)).toBe(0);
  expect(afterMs(1)).toBe(1);
  await presence.stop();
});

/** Nobody renews this lease until the answer is called. */
async function lockLease(database: Database, workerId: string): Promise<() => Promise<void>> {
  const connection = await database.$client.connect();
  await connection.query("begin");
  await connection.query("select 1 from workers where id = $1 for update", [workerId]);
  return async () => {
    await connection.query("rollback");
    connection.release();
  };
}

test("a process that stands still in a transaction keeps its run from nobody, and its write may be repeated", async () => {
  const { database, url } = db;
  const { rows } = await database.$client.query("show idle_in_transaction_session_timeout");
  expect(rows[0]).toEqual({ idle_in_transaction_session_timeout: "20s" });
  await send(database, await createScenery(database), "go");
  await database.$client.query(
    "insert into workers (id, lease_expires_at) values ('wrk_x', now())",
  );
  const run = await claimRun(database, "wrk_x");
  if (!run) throw new Error("no run waits");
  const still = openDatabase(url, () => undefined, { idle_in_transaction_session_timeout: 200 });
  const held = Promise.withResolvers<void>();
  const orphans = held.promise.then(() => requeueOrphans(database, "wrk_x", 0));
  const event = encodeStorable({ type: "run-start", at: 1 });
  const entry = { runId: run.id, epoch: run.epoch, base: 0, isCheckpoint: false, events: [event] };
  const written = appendWith(still, entry, async (tx) => {
    held.resolve();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
    await tx.execute(sql`select 1`);
  });
  const error = await written.catch((cause: unknown) => cause);
  expect(isTransient(error)).toBe(true);
  expect(await orphans).toEqual([{ id: run.id, lastSeq: 0 }]);
  await still.$client.end();
});

test("a process that cannot renew its lease stops its run and gives it back", async () => {
  const { database, url } = db;
  const scenery = await createScenery(database);
  const asked = Promise.withResolvers<void>();
  const aborted = Promise.withResolvers<unknown>();
  const model = scriptedModel([
    async function* (_request, signal) {
      signal.addEventListener("abort", () => aborted.resolve(signal.reason));
      asked.resolve();
      yield { type: "text-delta", text: "some words" };
      await aborted.promise;
    },
    say("whole"),
  ]);
  const { engine } = await startTestEngine(database, url, async () => prepared(model), {
    heartbeatMs: 100,
    leaseTtlMs: 600,
  });
  const { runId } = await send(database, scenery, "go");
  engine.worker?.wake();
  await asked.promise;
  const unlock = await lockLease(database, engine.workerId);
  expect(await aborted.promise).toEqual(new Error("fenced"));
  const run = await ended(database, scenery, String(runId));
  expect(run.status).toBe("succeeded");
  expect((await ownerOf(database, run.id)).epoch).toBe(2);
  await unlock();
  await engine.drain(0);
});
