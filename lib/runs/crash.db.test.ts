import { afterAll, expect, test } from "vitest";
import { ended } from "./crash.fixtures/harness";
import { reapAll } from "./crash.fixtures/launch";
import { createPlace } from "./crash.fixtures/place";
import { points } from "./crash.fixtures/points";
import { verifyScenario } from "./crash.fixtures/verify";

afterAll(reapAll);

// One of each kind; `npm run test:crash` has every point, and two processes.
test.for(["mid-text:1", "mid-tool:pay", "in-seal:1"])(
  "killed %s and started again, the run goes on, and no effect happens twice",
  { timeout: 60_000 },
  async (point, context) => {
    const place = await createPlace(context);
    const first = await place.launch({ point });
    const run = await place.send();
    expect(await first.gone()).toBe("SIGKILL");
    const second = await place.launch();
    await ended(place.database, place.scenery, run.runId);
    second.drain();
    expect(await second.gone()).toBe(0);
    const expected = points[point];
    if (expected === undefined) throw new Error(`${point} is no crash point`);
    await verifyScenario(run, place.ledger, expected);
  },
);
