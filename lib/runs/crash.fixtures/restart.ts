/** One crash, end to end: killed at a point with -9, started again, and the run is verified. */
import { expect } from "vitest";
import { ended } from "./harness";
import { type Context, createPlace } from "./place";
import type { Expected } from "./points";
import { verifyScenario } from "./verify";

export async function verifyRestart(context: Context, point: string, expected: Expected) {
  const place = await createPlace(context);
  const first = await place.launch({ point });
  const run = await place.send();
  expect(await first.gone()).toBe("SIGKILL");
  const second = await place.launch();
  await ended(place.database, place.scenery, run.runId);
  second.drain();
  expect(await second.gone()).toBe(0);
  await verifyScenario(run, place.ledger, expected);
}
