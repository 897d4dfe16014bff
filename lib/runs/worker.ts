/**
 * Acquires queued runs, executes them with bounded concurrency, obeys control rows, takes over
 * from the dead, and drains.
 */
import type { ClaimedRun, ControlRequest } from "@/db/queries/runs";
import { log } from "@/lib/log";
import { executeRun } from "./execute";
import type { ExecutePorts } from "./execute-ports";
import type { RunLog, Writer } from "./writer";

export interface WorkerPorts extends Omit<ExecutePorts, "isLeaving" | "sealEnded"> {
  workerId: string;
  writer: Writer;
  claim(): Promise<ClaimedRun | undefined>;
  /** Runs of this worker that somebody asked to end or to pause. */
  controlRequests(): Promise<ControlRequest[]>;
  /** Takes from dead workers what they owned; true when something was requeued. */
  takeOver(): Promise<boolean>;
  /** Slow housekeeping: unsealed ends, pruning. */
  sweep(): Promise<void>;
}

export interface WorkerOptions {
  /** Runs executed at once; further ones wait in the queue. */
  concurrency: number;
  /** Between looks at control rows and other workers, in milliseconds. */
  pollMs: number;
  /** Between looks for queued runs nobody announced, and sweeps, in milliseconds. */
  sweepMs: number;
}

/** A seal that took longer has waited for others, which takes no processor. */
const restMaxMs = 250;

interface Execution {
  run: ClaimedRun;
  log: RunLog;
  abort: AbortController;
  pause: AbortController;
  done: Promise<void>;
}

export class Worker {
  private readonly executions = new Map<string, Execution>();
  private readonly stop = new AbortController();
  private claiming: Promise<void> | undefined;
  private hasMissedWake = false;
  private readonly leaving = new AbortController();
  private readonly loops: Promise<void>[] = [];
  private lastSeal: Promise<void> = Promise.resolve();

  private readonly ports: WorkerPorts;
  private readonly options: WorkerOptions;

  constructor(ports: WorkerPorts, options: WorkerOptions) {
    this.ports = ports;
    this.options = options;
  }

  start(): void {
    this.loops.push(
      this.every(this.options.pollMs, async () => {
        await this.obey();
        if (await this.ports.takeOver()) this.wake();
      }),
      this.every(this.options.sweepMs, async () => {
        this.wake();
        await this.ports.sweep();
      }),
    );
    this.wake();
  }

  private get isLeaving(): boolean {
    return this.leaving.signal.aborted;
  }

  /** Runs being executed here. */
  get size(): number {
    return this.executions.size;
  }

  /** Something was queued: claim until full or the queue is empty. */
  wake(): void {
    this.hasMissedWake = true;
    this.claiming ??= this.claimAll().finally(() => {
      this.claiming = undefined;
      if (this.hasMissedWake && !this.isFull) this.wake();
    });
  }

  /** A request was announced for a run, perhaps one of ours. */
  look(runId: string): void {
    if (!this.executions.has(runId)) return;
    this.obey().catch((error: unknown) =>
      log.warn("worker: requests could not be read", { error }),
    );
  }

  private async obey(): Promise<void> {
    for (const { runId, wants } of await this.ports.controlRequests()) {
      const execution = this.executions.get(runId);
      if (wants === "cancel") execution?.log.requestCancel();
      else execution?.pause.abort(new Error("pause requested"));
    }
  }

  /** Stops everything it executes: others may own it by now, and the epoch decides what is still written. */
  fence(): void {
    for (const { abort } of this.executions.values()) abort.abort(new Error("fenced"));
  }

  /**
   * Takes nothing new, lets running steps end for `graceMs`, hands the rest over, and resolves
   * when nothing is executed here any more.
   */
  async drain(graceMs: number): Promise<void> {
    this.leaving.abort();
    await this.claiming;
    const all = Promise.all([...this.executions.values()].map((execution) => execution.done));
    const grace = new AbortController();
    await Promise.race([all, this.ports.wait(graceMs, grace.signal)]);
    grace.abort();
    for (const { abort } of this.executions.values()) abort.abort(new Error("handed over"));
    await all;
    this.stop.abort();
    await Promise.all(this.loops);
  }

  private get isFull(): boolean {
    return this.isLeaving || this.executions.size >= this.options.concurrency;
  }

  private async claimAll(): Promise<void> {
    while (!this.isFull) {
      this.hasMissedWake = false;
      try {
        const run = await this.ports.claim();
        if (run) this.execute(run);
        else return;
      } catch (error) {
        log.warn("worker: the queue could not be read", { error });
        return;
      }
    }
  }

  private execute(run: ClaimedRun): void {
    const runLog = this.ports.writer.open({
      runId: run.id,
      epoch: run.epoch,
      lastSeq: run.lastSeq,
    });
    const abort = new AbortController();
    const pause = new AbortController();
    const signals = { stop: abort.signal, pause: pause.signal };
    const ports: ExecutePorts = {
      ...this.ports,
      isLeaving: () => this.isLeaving,
      sealEnded: (runId, epoch) => this.sealEnded(runId, epoch),
    };
    const done = executeRun(run, runLog, ports, signals).finally(() => {
      if (this.executions.get(run.id)?.log === runLog) this.executions.delete(run.id);
      if (!this.isLeaving) this.wake();
    });
    this.executions.set(run.id, { run, log: runLog, abort, pause, done });
  }

  /** In turn, with about as long a rest after each: the processor is for those that still speak. */
  private async sealEnded(runId: string, epoch: number): Promise<number | null> {
    const before = this.lastSeal;
    const turn = Promise.withResolvers<void>();
    this.lastSeal = turn.promise;
    await before;
    let restMs = 0;
    try {
      const began = performance.now();
      const seq = await this.ports.seal(runId, epoch);
      restMs = Math.min(restMaxMs, performance.now() - began);
      return seq;
    } finally {
      void this.ports.wait(restMs, this.leaving.signal).then(turn.resolve);
    }
  }

  private async every(ms: number, task: () => Promise<void>): Promise<void> {
    while (!this.stop.signal.aborted) {
      try {
        await task();
      } catch (error) {
        log.warn("worker: a periodic task failed", { error });
      }
      await this.ports.wait(ms, this.stop.signal);
    }
  }
}
