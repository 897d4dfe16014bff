import { afterAll, describe, expect, test } from "vitest";
import { readLog } from "@/db/queries/run-views";
import { requestCancel } from "@/db/queries/runs";
import { createThread, ended, found, ownerOf, reached } from "./crash.fixtures/harness";
import { reapAll } from "./crash.fixtures/launch";
import { createPlace } from "./crash.fixtures/place";
import { verifyAcknowledged, verifyLog, verifyScenario } from "./crash.fixtures/verify";

const patient = { timeout: 60_000 };
const endless = { words: 100_000, everyMs: 5, runs: 1 };

afterAll(reapAll);

describe.concurrent("a stopped process", patient, () => {
  test("that wakes up after its lease writes nothing, stops, and works on", async (context) => {
    const timers = { heartbeatMs: 300, leaseTtlMs: 3_000 };
    const place = await createPlace(context);
    const { database, ledger, scenery } = place;
    const zombie = await place.launch({ timers, slowness: endless });
    const run = await place.send();
    await reached(database, scenery, run.runId, ({ lastSeq }) => lastSeq > 30);
    zombie.signal("SIGSTOP");
    const { engine } = await place.start(timers);
    await ended(database, scenery, run.runId);
    // By the lease: a stopped process still holds its lock.
    const { rows } = await database.$client.query(
      `select count(*)::int as n from pg_locks where locktype = 'advisory' and granted
         and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(rows[0].n).toBe(2);
    const before = await readLog(database, run.runId);
    zombie.signal("SIGCONT");
    await found(async () => ledger.read("stopped", run.runId)[0]);
    expect(await readLog(database, run.runId)).toEqual(before);
    await verifyScenario(run, ledger, { asked: [1, 2] });
    // Known again, it takes what the other one no longer does.
    await engine.drain(0);
    const other = { ...scenery, threadId: await createThread(database, scenery.userId) };
    const next = await place.send(other);
    await ended(database, other, next.runId);
    expect(ledger.read("published", next.runId)[0]?.workerPid).toBe(zombie.pid);
    await verifyScenario(next, ledger, { asked: [1, 1] });
  });
});

describe.concurrent("a run whose owners die", patient, () => {
  test.for(["mid-text:1", "mid-tool-input:1"])(
    "five times in one step fails as a crash loop: %s",
    async (point, context) => {
      const place = await createPlace(context);
      const run = await place.send();
      for (let death = 1; death <= 5; death += 1) {
        const owner = await place.launch({ point });
        expect(await owner.gone()).toBe("SIGKILL");
      }
      await place.start();
      await ended(place.database, place.scenery, run.runId);
      const fold = await verifyLog(run);
      expect(fold.status).toBe("failed");
      expect(fold.error).toEqual({ class: "crash-loop", params: { deaths: 5 } });
      expect(place.ledger.read("asked", run.runId)).toHaveLength(5);
    },
  );

  test("counts anew after a checkpoint", async (context) => {
    const place = await createPlace(context);
    const run = await place.send();
    const deaths: number[] = [];
    for (const point of ["mid-text:1", "mid-text:1", "mid-text:1", "mid-text:2", "mid-text:2"]) {
      const owner = await place.launch({ point, isHeld: true });
      await owner.struck();
      deaths.push((await ownerOf(place.database, run.runId)).ownerDeaths);
      await owner.finish();
    }
    expect(deaths).toEqual([0, 1, 2, 0, 1]);
    await place.start();
    await ended(place.database, place.scenery, run.runId);
    await verifyScenario(run, place.ledger, { asked: [4, 3] });
  });

  test("is cancelled by whoever acquires it next, before anything else", async (context) => {
    const place = await createPlace(context);
    const { database } = place;
    const owner = await place.launch({ point: "mid-text:1", isHeld: true });
    const run = await place.send();
    await owner.struck();
    const outcome = await database.transaction((tx) => requestCancel(tx, run.runId));
    expect(outcome).toEqual({ outcome: "requested", status: "running" });
    await owner.finish();
    await place.start();
    await ended(database, place.scenery, run.runId);
    const fold = await verifyLog(run);
    expect(fold.status).toBe("cancelled");
    expect(place.ledger.read("asked", run.runId)).toHaveLength(1);
    await verifyAcknowledged(run, place.ledger);
  });
});

describe.concurrent("a drained process", patient, () => {
  test("hands over at once, which counts as no death", async (context) => {
    const place = await createPlace(context);
    const { database, scenery, ledger } = place;
    const leaving = await place.launch({ slowness: endless });
    const run = await place.send();
    await reached(database, scenery, run.runId, ({ lastSeq }) => lastSeq > 30);
    // Announced: nothing else would tell it of the run within the time of this test.
    await place.start({ sweepMs: 3_600_000 });
    leaving.drain();
    await ended(database, scenery, run.runId);
    expect(await leaving.gone()).toBe(0);
    expect((await ownerOf(database, run.runId)).ownerDeaths).toBe(0);
    const log = await readLog(database, run.runId);
    expect(log.filter(({ event }) => event.type === "run-status")).toMatchObject([
      { event: { status: "queued" } },
      { event: { status: "running" } },
    ]);
    expect(log.find(({ event }) => event.type === "step-retry")?.event).toMatchObject({
      step: 2,
      cause: { class: "handed-over" },
    });
    await verifyScenario(run, ledger, { asked: [1, 2] });
  });
});
