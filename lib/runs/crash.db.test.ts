import { afterAll, test } from "vitest";
import { reapAll } from "./crash.fixtures/launch";
import { points } from "./crash.fixtures/points";
import { verifyRestart } from "./crash.fixtures/restart";

afterAll(reapAll);

// The one that could pay twice; `npm run test:crash` has every point, and two processes.
test("killed in the middle of a payment and started again, the run goes on, and it is paid once", {
  timeout: 60_000,
}, async (context) => {
  const expected = points["mid-tool:pay"];
  if (expected === undefined) throw new Error("mid-tool:pay is no crash point");
  await verifyRestart(context, "mid-tool:pay", expected);
});
