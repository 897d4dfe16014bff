import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { isPostgresAlive } from "@/db/embedded/postmaster";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/db/embedded/start";
import { checkAllLogs } from "@/db/log-check";
import { migrateDatabase } from "@/db/migrate";
import { claimRun } from "@/db/queries/runs";
import { isLive } from "@/protocol/states";
import {
  createThread,
  ended,
  found,
  ownerOf,
  quickTimers,
  reached,
  statusOf,
} from "./crash.fixtures/harness";
import { reapAll } from "./crash.fixtures/launch";
import { createPlace, type Place } from "./crash.fixtures/place";
import { verifyScenario } from "./crash.fixtures/verify";

let dataDir: string;
let postgres: EmbeddedPostgres;
let database: Database;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "longrun-outage-"));
  postgres = await startEmbeddedPostgres({ dataDir, stopsWithParent: true });
  await migrateDatabase(postgres.url);
  database = openDatabase(postgres.url, () => undefined, { max: 10 });
}, 60_000);

afterAll(async () => {
  await reapAll();
  await database.$client.end();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

/** As `pg_ctl restart` does, on the same folder and port. */
async function restart(signal: "SIGQUIT" | "SIGINT"): Promise<void> {
  const { pid, port, url } = postgres;
  process.kill(pid, signal);
  await found(async () => (isPostgresAlive(pid) ? undefined : true));
  postgres = await startEmbeddedPostgres({ dataDir, port, stopsWithParent: true });
  expect(postgres).toMatchObject({ port, url });
}

/** Postgres starts anew under the same postmaster when one of its processes was killed. */
async function killBackend(): Promise<void> {
  const { rows } = await database.$client.query(
    `select pid, (select stats_reset from pg_stat_bgwriter) as since
     from pg_stat_activity where application_name = 'longrun-presence' limit 1`,
  );
  process.kill(rows[0].pid, "SIGKILL");
  await found(async () => {
    // Away, or not yet.
    const look = database.$client.query("select stats_reset as since from pg_stat_bgwriter");
    const answer = await look.catch(() => undefined);
    return answer?.rows[0].since > rows[0].since ? true : undefined;
  });
}

/** Two engines in two processes, each with two runs that are streaming. */
async function playTwo(place: Place) {
  const timers = { ...quickTimers, leaseTtlMs: 15_000, postgresSettleMs: 10_000 };
  const pace = { words: 100_000, everyMs: 20, runs: 2 };
  let workerId: string | undefined;
  let takes = true;
  const claim = async () => (takes && workerId ? await claimRun(database, workerId) : undefined);
  const { engine } = await place.start({ ...timers, overrides: { claim } }, pace);
  workerId = engine.workerId;
  const own = [await sendTo(place), await sendTo(place)];
  engine.worker?.wake();
  await Promise.all(own.map(streams));
  takes = false;
  const other = await place.launch({ timers, slowness: { ...pace, words: 150 } });
  const foreign = [await sendTo(place), await sendTo(place)];
  await Promise.all(foreign.map(streams));
  return {
    /** Lets the runs of this process come to their answer; the others' do by themselves. */
    finish: () => {
      pace.words = 0;
    },
    runs: [...own, ...foreign],
    workerIds: [workerId, workerId, other.workerId, other.workerId],
  };
}

type Sent = Awaited<ReturnType<typeof sendTo>>;

async function sendTo(place: Place) {
  const scenery = {
    ...place.scenery,
    threadId: await createThread(database, place.scenery.userId),
  };
  return { scenery, ...(await place.send(scenery)) };
}

/** Step 2 is speaking: there is much to lose. */
async function streams({ scenery, runId }: Sent): Promise<void> {
  await reached(database, scenery, runId, ({ sealedSeq, lastSeq }) => {
    return sealedSeq > 0 && lastSeq > sealedSeq + 3;
  });
}

const outages: [string, () => Promise<void>][] = [
  ["stopped at once and started again", () => restart("SIGQUIT")],
  ["stopped in order and started again", () => restart("SIGINT")],
  ["starting anew after one of its processes was killed", killBackend],
];

test.for(outages)(
  "Postgres %s costs no run its owner and no event",
  { timeout: 60_000 },
  async ([, strike], context) => {
    const place = await createPlace(context, { url: postgres.url, database });
    const { runs, workerIds, finish } = await playTwo(place);
    const owners = await Promise.all(runs.map(({ runId }) => ownerOf(database, runId)));
    expect(owners.map(({ workerId }) => workerId)).toEqual(workerIds);
    await strike();
    const heads = await Promise.all(
      runs.map(({ scenery, runId }) => reached(database, scenery, runId, () => true)),
    );
    for (const [index, { scenery, runId }] of runs.entries()) {
      await reached(
        database,
        scenery,
        runId,
        ({ status, lastSeq }) => lastSeq > (heads[index]?.lastSeq ?? 0) || !isLive(status),
      );
      const owner = await ownerOf(database, runId);
      const isRunning = owner.workerId !== null;
      expect(owner).toEqual({ ...owners[index], ...(isRunning ? {} : { workerId: null }) });
      if (!isRunning) expect(await statusOf(database, runId)).toBe("succeeded");
    }
    finish();
    for (const { scenery, runId } of runs) await ended(database, scenery, runId, 30_000);
    for (const [index, run] of runs.entries()) {
      await verifyScenario(run, place.ledger, { asked: [1, 1] });
      const { epoch, ownerDeaths } = await ownerOf(database, run.runId);
      expect({ epoch, ownerDeaths }).toEqual({ epoch: owners[index]?.epoch, ownerDeaths: 0 });
      const writers = place.ledger.read("published", run.runId).map((entry) => entry.workerPid);
      expect(new Set(writers).size).toBe(1);
    }
    expect(await checkAllLogs(database)).toEqual([]);
  },
);
