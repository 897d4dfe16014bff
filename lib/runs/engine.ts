/** The engine of one process, composed: presence, writer, listener and, where it works, the worker. */
import type { Database } from "@/db/client";
import { createWriterPool } from "@/db/connections";
import { parkRun } from "@/db/queries/answers";
import { readControl, takeSteering } from "@/db/queries/control";
import { notifyLogs } from "@/db/queries/run-log";
import { readOpenState } from "@/db/queries/run-views";
import {
  abandonRun,
  type ClaimedRun,
  claimRun,
  endRun,
  handOverRun,
  listControlRequests,
  listUnsealedRuns,
  pruneDeltas,
} from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import { appendWith } from "@/db/queries/tool-calls";
import { listOtherWorkers, requeueOrphans } from "@/db/queries/workers";
import { log } from "@/lib/log";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { Prepared } from "./execute-ports";
import type { Hub } from "./hub";
import { Listener } from "./listener";
import { Presence } from "./presence";
import { wait } from "./wait";
import { Worker, type WorkerPorts } from "./worker";
import { Writer } from "./writer";

export interface EngineOptions {
  database: Database;
  /** For what begins, seals and ends runs; `database` unless given. Closed when the engine has drained. */
  runDatabase?: Database;
  url: string;
  hub: Hub;
  /** False in a process that only serves viewers. */
  works: boolean;
  prepare(run: ClaimedRun): Promise<Prepared | { error: ErrorInfo }>;
  heartbeatMs: number;
  leaseTtlMs: number;
  takeoverPollMs: number;
  postgresSettleMs: number;
  retryBaseMs: number;
  pruneAfterMs: number;
  /** Between looks for queued runs nobody announced; 5 s unless given. */
  sweepMs?: number;
  /** For tests: what replaces the real store and clock. */
  overrides?: Partial<WorkerPorts>;
}

export interface Engine {
  worker: Worker | undefined;
  workerId: string;
  /** Stops taking runs, lets steps end for `graceMs`, hands over the rest, and leaves; once. */
  drain(graceMs: number): Promise<void>;
}

const concurrency = 200;
const defaultSweepMs = 5_000;
/** Events behind its seal that a live run keeps in full; viewers further behind get a snapshot. */
const liveEventsKept = 20_000;

export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { database, runDatabase = database, hub } = options;
  const pool = createWriterPool(options.url, (error) =>
    log.warn("writer: connection lost", { error }),
  );
  const presence = new Presence({ ...options, onFenced: () => worker?.fence() });
  await presence.start();
  const peers = new Peers(options, presence.id);
  const writer = new Writer({
    client: pool,
    appendWith: (entry, companion) => appendWith(runDatabase, entry, companion),
    publish: (runId, rows) => hub.publish(runId, rows),
    isWatched: (runId) => peers.exist || hub.isWatched(runId),
    committed: (runIds) => peers.tell(runIds),
    now: () => performance.now(),
    wait,
  });
  const worker = options.works
    ? new Worker(toPorts(options, presence.id, writer, peers), {
        concurrency,
        pollMs: options.takeoverPollMs,
        sweepMs: options.sweepMs ?? defaultSweepMs,
      })
    : undefined;
  const listener = new Listener(options.url, presence.id, hub);
  listener.start();
  const unsubscribe = [
    hub.onQueued(() => worker?.wake()),
    hub.onControl((runId) => worker?.look(runId)),
  ];
  worker?.start();
  const drain = async (graceMs: number) => {
    await worker?.drain(graceMs);
    await writer.drain();
    for (const stop of unsubscribe) stop();
    await listener.stop();
    await presence.stop();
    await pool.end();
    await options.runDatabase?.$client.end();
  };
  let drained: Promise<void> | undefined;
  return {
    worker,
    workerId: presence.id,
    async drain(graceMs) {
      drained ??= drain(graceMs);
      await drained;
    },
  };
}

function toPorts(
  options: EngineOptions,
  workerId: string,
  writer: Writer,
  peers: Peers,
): WorkerPorts {
  const { database: main, runDatabase: database = main, hub } = options;
  return {
    workerId,
    writer,
    claim: () => claimRun(database, workerId),
    controlRequests: () => listControlRequests(main, workerId),
    takeOver: () => peers.takeOver(),
    sweep: () => sweep(options),
    prepare: options.prepare,
    readOpenState: (runId) => readOpenState(database, runId),
    seal: (runId, epoch) => sealRun(database, runId, epoch),
    readControl: (runId) => readControl(database, runId),
    takeSteering: (run) => takeSteering(database, run),
    end: (ending) => endRun(database, ending),
    handOver: (run) => handOverRun(database, run),
    park: (run) => parkRun(database, run),
    abandon: (run) => abandonRun(database, run),
    ended: (run, ended) => {
      const first = ended.lastSeq - ended.events.length + 1;
      const rows = ended.events.map((json, index) => ({ seq: first + index, json }));
      hub.publish(run.id, rows, true);
      peers.tell([run.id]);
      if (ended.nextRunId) hub.announceQueued();
    },
    handedOver: (run, lastSeq) => {
      hub.announceHead(run.id, lastSeq);
      peers.tell([run.id]);
    },
    wait,
    now: Date.now,
    retryBaseMs: options.retryBaseMs,
    ...options.overrides,
  };
}

async function sweep({ database, pruneAfterMs }: EngineOptions): Promise<void> {
  for (const runId of await listUnsealedRuns(database, 100)) {
    // One run that cannot be sealed must not keep the others from it.
    await sealRun(database, runId, null).catch((error: unknown) =>
      log.error("an ended run could not be sealed", { runId, error }),
    );
  }
  await pruneDeltas(database, { graceMs: pruneAfterMs, keepEvents: liveEventsKept, limit: 20 });
}

/** The other processes on this database: told of our commits, and taken over from when they die. */
class Peers {
  /** Others may have viewers of our runs. */
  exist = false;
  private pending = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  private readonly options: EngineOptions;
  private readonly selfId: string;

  constructor(options: EngineOptions, selfId: string) {
    this.options = options;
    this.selfId = selfId;
  }

  /** One notice per tick at most; none when there is nobody to hear it. */
  tell(runIds: readonly string[]): void {
    if (!this.exist) return;
    for (const runId of runIds) this.pending.add(runId);
    this.timer ??= setTimeout(() => {
      const due = [...this.pending];
      this.pending = new Set();
      this.timer = undefined;
      notifyLogs(this.options.database, this.selfId, due).catch((error: unknown) =>
        log.warn("writer: other processes could not be told", { error }),
      );
    }, 15);
  }

  async takeOver(): Promise<boolean> {
    const { database, postgresSettleMs, hub } = this.options;
    const others = await listOtherWorkers(database, this.selfId);
    this.exist = others.length > 0;
    let hasTaken = false;
    for (const other of others) {
      const orphans = await requeueOrphans(database, other, postgresSettleMs);
      if (!orphans) continue;
      log.info("a worker died; its runs go on here", { worker: other, runs: orphans.length });
      for (const orphan of orphans) hub.announceHead(orphan.id, orphan.lastSeq);
      hasTaken ||= orphans.length > 0;
    }
    return hasTaken;
  }
}
