import { afterAll, test } from "vitest";
import { reapAll } from "./crash.fixtures/launch";
import { points } from "./crash.fixtures/points";
import { verifyRestart } from "./crash.fixtures/restart";

afterAll(reapAll);

// One of each kind; `npm run test:crash` has every point, and two processes.
test.for(["mid-text:1", "mid-tool:pay", "in-seal:1"])(
  "killed %s and started again, the run goes on, and no effect happens twice",
  { timeout: 60_000 },
  async (point, context) => {
    const expected = points[point];
    if (expected === undefined) throw new Error(`${point} is no crash point`);
    await verifyRestart(context, point, expected);
  },
);
