import { afterAll, describe, expect, test } from "vitest";
import { defaultTimers, ended, found, ownerOf } from "./crash.fixtures/harness";
import { reapAll } from "./crash.fixtures/launch";
import { createPlace } from "./crash.fixtures/place";
import { points } from "./crash.fixtures/points";
import { verifyRestart } from "./crash.fixtures/restart";
import { verifyScenario } from "./crash.fixtures/verify";

const all = Object.entries(points);
/** Processes take their time to start on a busy machine. */
const patient = { timeout: 60_000 };

afterAll(reapAll);

describe.concurrent("killed and started again, one process", patient, () => {
  test.for(all)("%s", async ([point, expected], context) => {
    await verifyRestart(context, point, expected);
  });
});

describe.concurrent("killed while another process lives", patient, () => {
  test.for(all)("%s", async ([point, expected], context) => {
    const place = await createPlace(context);
    const first = await place.launch({ point, isHeld: true });
    const run = await place.send();
    await first.struck();
    await place.start();
    await first.finish();
    await ended(place.database, place.scenery, run.runId);
    await verifyScenario(run, place.ledger, expected);
  });
});

describe("at the timers nobody configured", patient, () => {
  test("a living process takes over by its lock", async (context) => {
    const place = await createPlace(context);
    // A free lock counts only when Postgres has been up for as long as locks need.
    await found(async () => {
      const { rows } = await place.database.$client.query(
        "select 1 where pg_postmaster_start_time() < now() - interval '10 s'",
      );
      return rows[0];
    });
    const first = await place.launch({ point: "mid-text:1", isHeld: true, timers: defaultTimers });
    const run = await place.send();
    await first.struck();
    const { engine } = await place.start(defaultTimers);
    const { epoch } = await ownerOf(place.database, run.runId);
    await first.finish();
    const diedAt = performance.now();
    await found(async () => {
      const owner = await ownerOf(place.database, run.runId);
      return owner.workerId === engine.workerId && owner.epoch > epoch ? owner : undefined;
    });
    // By its lock: its lease, the other sign of death, runs for 30 s yet.
    expect(performance.now() - diedAt).toBeLessThan(15_000);
    await ended(place.database, place.scenery, run.runId);
    await verifyScenario(run, place.ledger, { asked: [2, 1] });
  });
});
