/** Owners of runs without a worker: a writer over ports that a test may replace. */
import type { Pool } from "pg";
import type { Database } from "@/db/client";
import { createWriterPool } from "@/db/connections";
import { type ClaimedRun, claimRun } from "@/db/queries/runs";
import { appendWith } from "@/db/queries/tool-calls";
import { createTestDatabase } from "@/db/test-database";
import { newId } from "@/protocol/ids";
import { wait } from "../wait";
import { Writer, type WriterPorts } from "../writer";
import { createScenery, send } from "./harness";

interface Context {
  onTestFinished(work: () => Promise<void>): void;
}

interface Published {
  runId: string;
  seq: number;
  json: string;
}

export interface Owners {
  url: string;
  database: Database;
  pool: Pool;
  /** A new run, and this test as its owner. */
  claimNew(): Promise<ClaimedRun>;
  /** The run that waits, by an owner of its own. */
  claim(): Promise<ClaimedRun>;
  /** A real writer; what it publishes is noted. */
  writer(ports?: Partial<WriterPorts>): Writer;
  ports(): WriterPorts;
  published: Published[];
}

export async function createOwners(context: Context, create = createTestDatabase): Promise<Owners> {
  const { url, database, drop } = await create();
  const pool = createWriterPool(url, () => undefined);
  context.onTestFinished(async () => {
    await pool.end();
    await drop();
  });
  const published: Published[] = [];
  const ports = (): WriterPorts => ({
    client: pool,
    appendWith: (entry, companion) => appendWith(database, entry, companion),
    publish: (runId, rows) => published.push(...rows.map((row) => ({ runId, ...row }))),
    isWatched: () => true,
    committed: () => undefined,
    now: () => performance.now(),
    wait,
  });
  const claim = async () => {
    const workerId = newId("worker");
    await database.$client.query(
      "insert into workers (id, lease_expires_at) values ($1, now() + interval '1 hour')",
      [workerId],
    );
    const run = await claimRun(database, workerId);
    if (!run) throw new Error("no run waits");
    return run;
  };
  return {
    url,
    database,
    pool,
    claim,
    async claimNew() {
      await send(database, await createScenery(database), "go");
      return await claim();
    },
    writer: (more) => new Writer({ ...ports(), ...more }),
    ports,
    published,
  };
}

/** A run as `Writer.open` wants it. */
export function toOpen({ id, epoch, lastSeq }: ClaimedRun) {
  return { runId: id, epoch, lastSeq };
}

/** Holds a run's row until the answer is called. */
export async function lockRun(database: Database, runId: string): Promise<() => Promise<void>> {
  const connection = await database.$client.connect();
  await connection.query("begin");
  await connection.query("select 1 from runs where id = $1 for update", [runId]);
  return async () => {
    await connection.query("rollback");
    connection.release();
  };
}
