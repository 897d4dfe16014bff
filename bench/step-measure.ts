/** What one step of an agent costs the app: a no-op tool behind a model that answers at once. */

import { openRunDatabase } from "@/db/connections";
import { requestCancel } from "@/db/queries/runs";
import { createScenery, prepared, send, startTestEngine } from "@/lib/runs/crash.fixtures/harness";
import type { History } from "@/lib/runs/history";
import { createDatabase } from "./database";
import {
  callAnswer,
  defaultTimers,
  instantModel,
  noopTools,
  recentHistory,
  wholeHistory,
} from "./engine-parts";
import type { Figure, Measure } from "./figure";
import { median, quantile } from "./stats";

const messagesSent = 100;
/** Until the compiler has seen all of the way: else the first steps are slow, and growth with the steps stays hidden. */
const warmUps = 1_000;
/** Steps on each side of the one that is asked for. */
const margin = 50;
const early = 100;
const late = 5_000;
const stepsMs = 600_000;

export const stepMeasure: Measure = {
  name: "step",
  about: "a no-op tool step at step 100 and 5,000",
  async run({ databaseUrl, tell }) {
    tell(`${warmUps} steps to warm up`);
    await measureSteps(databaseUrl, recentHistory(messagesSent), warmUps);
    tell(`${late + margin} steps with the last ${messagesSent} messages`);
    const cut = await measureSteps(databaseUrl, recentHistory(messagesSent), late + margin);
    tell(`${late + margin} steps with the whole history`);
    const whole = await measureSteps(databaseUrl, wholeHistory(), late + margin);
    return [...toFigures(cut), ...toInformation(whole)];
  },
};

function toFigures(steps: readonly number[]): Figure[] {
  const first = around(steps, early);
  const last = around(steps, late);
  const note = `p99 ${quantile(first, 0.99).toFixed(1)} ms`;
  const lastNote = `p99 ${quantile(last, 0.99).toFixed(1)} ms`;
  const ratio = median(last) / median(first);
  return [
    {
      name: "tool step, 100 messages, at step 100",
      value: median(first),
      unit: "ms",
      bar: 8,
      note,
    },
    {
      name: "tool step, 100 messages, at step 5,000",
      value: median(last),
      unit: "ms",
      bar: 8,
      note: lastNote,
    },
    { name: "tool step, step 5,000 against step 100", value: ratio, unit: "×", bar: 1.3 },
  ];
}

function toInformation(steps: readonly number[]): Figure[] {
  const note = "10,001 messages in each request";
  return [
    {
      name: "tool step, whole history, at step 100",
      value: median(around(steps, early)),
      unit: "ms",
    },
    {
      name: "tool step, whole history, at step 5,000",
      value: median(around(steps, late)),
      unit: "ms",
      note,
    },
  ];
}

/** Durations of the steps near one, from request to request. */
function around(steps: readonly number[], step: number): number[] {
  return steps.slice(step - margin, step + margin);
}

/** Milliseconds from each request to the next, of so many steps. */
async function measureSteps(serverUrl: string, history: History, steps: number): Promise<number[]> {
  const { url, database, drop } = await createDatabase(serverUrl);
  const requestedAt: number[] = [];
  const enough = Promise.withResolvers<void>();
  const model = instantModel(
    () => callAnswer(requestedAt.length),
    () => {
      requestedAt.push(performance.now());
      if (requestedAt.length > steps) enough.resolve();
    },
  );
  const what = { ...prepared(model, noopTools), history };
  const { engine } = await startTestEngine(database, url, async () => what, {
    ...defaultTimers,
    runDatabase: openRunDatabase(url, () => undefined),
  });
  try {
    const scenery = await createScenery(database);
    const { runId } = await send(database, scenery, "Begin.", {
      budget: { steps: steps + 1 },
    });
    // Nothing looks at the run meanwhile: that would be measured too.
    const timer = setTimeout(
      () => enough.reject(new Error(`only ${requestedAt.length} steps were made`)),
      stepsMs,
    );
    await enough.promise;
    clearTimeout(timer);
    await database.transaction(async (tx) => await requestCancel(tx, String(runId)));
  } finally {
    await engine.drain(0);
    await drop();
  }
  return requestedAt.slice(1).map((at, index) => at - (requestedAt[index] ?? at));
}
