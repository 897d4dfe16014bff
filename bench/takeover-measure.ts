/** kill -9 of the process that executes a run while another one lives, both at default timers. */
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { requestCancel } from "@/db/queries/runs";
import {
  createScenery,
  createThread,
  ended,
  reached,
  send,
} from "@/lib/runs/crash.fixtures/harness";
import { type Child, startScript } from "./child";
import { createDatabase } from "./database";
import type { Measure } from "./figure";
import { median } from "./stats";

const rounds = 10;
/** A free lock counts as a death only when Postgres has been up for this long. */
const settleMs = 10_500;
const lookMs = 5;

interface Worker {
  workerId: string;
}

export const takeoverMeasure: Measure = {
  name: "takeover",
  about: "kill -9 to the next event by a second process",
  async run({ databaseUrl, tell }) {
    const { url, database, drop } = await createDatabase(databaseUrl);
    const scenery = await createScenery(database);
    const living = [await startEngine(url)];
    const times: number[] = [];
    try {
      await sleep(settleMs);
      for (let round = 1; round <= rounds; round += 1) {
        tell(`take-over ${round} of ${rounds}`);
        living.push(await startEngine(url));
        const threadId = await createThread(database, scenery.userId);
        const { runId } = await send(database, { ...scenery, threadId }, "Begin.");
        const id = String(runId);
        await reached(database, scenery, id, (run) => run.lastSeq > 20);
        const owner = await ownerOf(database, id);
        const dying = living.findIndex((engine) => engine.ready.workerId === owner);
        const [engine] = living.splice(dying, 1);
        // Kills fall anywhere between two looks of the survivor.
        await sleep(500 * Math.random());
        const killedAt = performance.now();
        await engine?.kill();
        await nextEvent(database, id);
        times.push(performance.now() - killedAt);
        await database.transaction(async (tx) => await requestCancel(tx, id));
        await ended(database, scenery, id);
      }
    } finally {
      await Promise.all(living.map((engine) => engine.kill()));
      await drop();
    }
    const note = `of ${times.length}`;
    return [
      { name: "take-over by a live process, median", value: median(times), unit: "ms", note },
      {
        name: "take-over by a live process, worst",
        value: Math.max(...times),
        unit: "ms",
        bar: 2_000,
        note,
      },
    ];
  },
};

function startEngine(url: string): Promise<Child<Worker>> {
  return startScript<Worker>("bench/engine-process.ts", url);
}

async function ownerOf(database: Database, runId: string): Promise<string | undefined> {
  const { rows } = await database.execute<{ worker_id: string }>(
    sql`select worker_id from runs where id = ${runId}`,
  );
  return rows[0]?.worker_id;
}

/** Waits for the first committed event of the run's second owner. */
async function nextEvent(database: Database, runId: string): Promise<void> {
  for (;;) {
    const { rows } = await database.execute(
      sql`select 1 from run_events where run_id = ${runId} and epoch > 1 limit 1`,
    );
    if (rows.length > 0) return;
    await sleep(lookMs);
  }
}
