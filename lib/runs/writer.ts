/**
 * The process's one writer: pending events of all its runs go to the log in one statement per
 * tick. An event is published only after its append was committed.
 */
import { type AppendEntry, appendEvents, findLogHead, type Querying } from "@/db/queries/run-log";
import type { Transaction } from "@/db/queries/transaction";
import type { RunEvent } from "@/protocol/events";
import { encodeStorable } from "@/protocol/storable";
import { backoffMs, isDataError, isTransient, LeaseLost, outageMaxMs, Unstorable } from "./outage";

export interface WriterPorts {
  /** A connection with a `lock_timeout`, so that one locked row cannot stall every run. */
  client: Querying;
  /** Runs `companion` in the append's transaction; false when the fence held. */
  appendWith(entry: AppendEntry, companion: (tx: Transaction) => Promise<void>): Promise<boolean>;
  publish(runId: string, rows: { seq: number; json: string }[]): void;
  /** Whether somebody may be looking: then the tick is short. */
  isWatched(runId: string): boolean;
  /** Committed appends of one tick, for other processes. */
  committed(runIds: string[]): void;
  now(): number;
  wait(ms: number): Promise<void>;
}

/** Pending bytes of one run above which its producer is slowed. */
const pendingBytesMax = 1 << 20;
/** A merged delta's length at most, so that a burst does not become one giant row. */
const deltaCharsMax = 8_192;
const tickMinMs = 2;
const tickMaxMs = 25;
/**
 * Milliseconds to gather at a rate of one event a millisecond, about in proportion at others: an
 * append costs the same for one and for ten.
 */
const gatherMs = 5.5;
const gatherGrowth = 0.92;
/** The tick of runs nobody watches: fewer, larger appends. */
const unwatchedTickMs = 150;

const checkpoints: ReadonlySet<RunEvent["type"]> = new Set([
  "response-end",
  "tool-output-available",
  "tool-output-error",
  "step-end",
]);

export class Writer {
  private readonly dirty = new Set<RunLog>();
  private timer: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;
  private timerAt = 0;
  private isDraining = false;
  private flushing: Promise<void> | undefined;
  private lastFlushAt = 0;
  /** When what is watched is flushed next; the same for all. */
  private watchedDueAt = 0;
  /** Smoothed duration of a flush; the tick follows it, so that load makes batches larger. */
  private flushMs = tickMinMs;
  /** Smoothed rate of events; the tick follows it too. */
  private eventsPerMs = 0;

  private readonly ports: WriterPorts;

  constructor(ports: WriterPorts) {
    this.ports = ports;
  }

  /** Starts writing for a run this process has just acquired. */
  open(run: { runId: string; epoch: number; lastSeq: number }): RunLog {
    return new RunLog(run, this.ports, (log) => this.schedule(log));
  }

  /** Commits everything pending. */
  async drain(): Promise<void> {
    this.isDraining = true;
    while (this.dirty.size > 0 || this.flushing !== undefined) {
      this.start();
      await this.flushing;
    }
  }

  private schedule(log: RunLog): void {
    this.dirty.add(log);
    if (this.flushing || this.immediate) return;
    const dueAt = this.dueAt(log);
    if (this.timer && this.timerAt <= dueAt) return;
    const dueIn = dueAt - this.ports.now();
    if (dueIn <= 0) {
      this.immediate = setImmediate(() => this.start());
    } else {
      clearTimeout(this.timer);
      this.timerAt = dueAt;
      this.timer = setTimeout(() => this.start(), dueIn);
    }
  }

  private dueAt(log: RunLog): number {
    if (log.flushes === "now") return 0;
    if (log.flushes !== "soon" && !this.ports.isWatched(log.runId))
      return log.pendingSince + unwatchedTickMs;
    // Others that cannot wait begin the tick anew each time.
    return Math.min(this.watchedDueAt, log.pendingSince + tickMaxMs);
  }

  private start(): void {
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
    this.timer = undefined;
    this.immediate = undefined;
    if (this.flushing || this.dirty.size === 0) return;
    this.flushing = this.flush().finally(() => {
      this.flushing = undefined;
      for (const log of this.dirty) this.schedule(log);
    });
  }

  private async flush(): Promise<void> {
    const started = this.ports.now();
    const logs = [...this.dirty].filter(
      (log) => this.isDraining || this.dueAt(log) <= started + tickMinMs,
    );
    for (const log of logs) this.dirty.delete(log);
    const batch = new Map<string, { log: RunLog; entry: AppendEntry }>();
    let events = 0;
    for (const log of logs.filter(({ isBusy }) => !isBusy)) {
      const entry = log.take();
      if (!entry) continue;
      batch.set(entry.runId, { log, entry });
      events += entry.events.length;
    }
    if (batch.size > 0) await this.append(batch);
    const took = this.ports.now() - started;
    const ended = started + took;
    this.flushMs = smooth(this.flushMs, took);
    this.eventsPerMs = smooth(this.eventsPerMs, events / Math.max(1, ended - this.lastFlushAt));
    this.lastFlushAt = ended;
    const gather = gatherMs * this.eventsPerMs ** gatherGrowth;
    const tick = Math.max(tickMinMs, this.flushMs, gather);
    this.watchedDueAt = ended + Math.min(tickMaxMs, tick);
  }

  private async append(batch: Map<string, { log: RunLog; entry: AppendEntry }>): Promise<void> {
    try {
      const written = await appendEvents(
        this.ports.client,
        [...batch.values()].map(({ entry }) => entry),
      );
      const committed: string[] = [];
      for (const { runId, cancelRequested } of written) {
        batch.get(runId)?.log.settle(cancelRequested);
        batch.delete(runId);
        committed.push(runId);
      }
      if (committed.length > 0) this.ports.committed(committed);
    } catch {
      // One run's locked row, poisoned event or a broken connection: each goes on alone below.
    }
    // Not awaited together with the next batch: a run that waits must not hold up the others.
    for (const { log, entry } of batch.values()) void log.appendAlone(entry);
  }
}

function smooth(average: number, next: number): number {
  return average * 0.8 + next * 0.2;
}

/** One run's end of the writer. Not for concurrent producers. */
export class RunLog {
  readonly runId: string;
  readonly epoch: number;
  private seq: number;
  private pending: RunEvent[] = [];
  private pendingBytes = 0;
  private taken: { entry: AppendEntry; rows: { seq: number; json: string }[] } | undefined;
  private waiters: (() => void)[] = [];
  private failure: Error | undefined;
  private readonly abort = new AbortController();
  private hasCancelRequest = false;
  /** Someone waits for the commit, and how long it may take. */
  flushes: "now" | "soon" | undefined;
  /** When the oldest pending event came, by the ports' clock. */
  pendingSince = 0;

  private readonly ports: WriterPorts;
  private readonly schedule: (log: RunLog) => void;

  constructor(
    run: { runId: string; epoch: number; lastSeq: number },
    ports: WriterPorts,
    schedule: (log: RunLog) => void,
  ) {
    this.ports = ports;
    this.schedule = schedule;
    this.runId = run.runId;
    this.epoch = run.epoch;
    this.seq = run.lastSeq;
  }

  /** Aborts when ownership is lost, an event cannot be stored, or a cancel was requested. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** The last seq that is committed. */
  get lastSeq(): number {
    return this.seq;
  }

  get cancelRequested(): boolean {
    return this.hasCancelRequest;
  }

  /** Why nothing more is written; undefined while all is well. */
  get failed(): Error | undefined {
    return this.failure;
  }

  get isBusy(): boolean {
    return this.taken !== undefined;
  }

  /** Queues events; waits only while too much is pending. Throws `LeaseLost` or `Unstorable`. */
  async push(events: readonly RunEvent[]): Promise<void> {
    if (this.failure) throw this.failure;
    for (const event of events) this.add(event);
    this.schedule(this);
    if (this.pendingBytes > pendingBytesMax) await this.flush();
  }

  /** Waits until everything pushed is committed: at once, or with the next tick of what is watched. */
  async flush(when: "now" | "soon" = "now"): Promise<void> {
    this.flushes = when;
    while (!this.failure && (this.pending.length > 0 || this.taken)) {
      this.schedule(this);
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
    this.flushes = undefined;
    if (this.failure) throw this.failure;
  }

  /** Commits events together with other writes of the same transaction. */
  async commit(
    events: readonly RunEvent[],
    companion: (tx: Transaction) => Promise<void>,
  ): Promise<void> {
    await this.flush();
    for (const event of events) this.add(event);
    const entry = this.take();
    if (entry)
      await this.settleAlone(entry, async () => await this.ports.appendWith(entry, companion));
    if (this.failure) throw this.failure;
  }

  requestCancel(): void {
    this.hasCancelRequest = true;
    this.abort.abort(new Error("cancel requested"));
  }

  /** Gives up ownership: nothing is written any more. */
  fail(error: Error): void {
    this.failure ??= error;
    this.taken = undefined;
    this.pending = [];
    this.pendingBytes = 0;
    this.abort.abort(this.failure);
    this.wake();
  }

  /** For the writer: the next append; nothing more is taken until it is settled. */
  take(): AppendEntry | undefined {
    if (this.taken || this.pending.length === 0) return undefined;
    const events = this.encodePending();
    if (!events) return undefined;
    const entry: AppendEntry = {
      runId: this.runId,
      epoch: this.epoch,
      base: this.seq,
      isCheckpoint: isCheckpoint(this.pending),
      events,
    };
    this.taken = {
      entry,
      rows: events.map((json, index) => ({ seq: this.seq + index + 1, json })),
    };
    this.pending = [];
    this.pendingBytes = 0;
    return entry;
  }

  /** Undefined, and the log has failed, when an event is not JSON: one run's bug stops that run. */
  private encodePending(): string[] | undefined {
    try {
      return this.pending.map((event) => encodeStorable(event));
    } catch (error) {
      this.fail(new Unstorable("an event cannot be written as JSON", { cause: error }));
      return undefined;
    }
  }

  /** For the writer: what was taken is committed. */
  settle(cancelRequested: boolean): void {
    const taken = this.taken;
    if (!taken) return;
    this.taken = undefined;
    this.seq += taken.rows.length;
    this.ports.publish(this.runId, taken.rows);
    if (cancelRequested) this.requestCancel();
    if (this.pending.length > 0) this.schedule(this);
    this.wake();
  }

  /** For the writer: the same append without the other runs'. */
  async appendAlone(entry: AppendEntry): Promise<void> {
    await this.settleAlone(entry, async () => {
      const [written] = await appendEvents(this.ports.client, [entry]);
      if (written?.cancelRequested) this.requestCancel();
      return written !== undefined;
    });
  }

  /**
   * Repeats a write until it is committed, refused, or the database stayed away too long. A
   * commit whose answer was lost shows as a log that already stands further on.
   */
  private async settleAlone(entry: AppendEntry, write: () => Promise<boolean>): Promise<void> {
    const deadline = this.ports.now() + outageMaxMs;
    for (let attempt = 0; this.taken?.entry === entry; attempt += 1) {
      const outcome = await this.tryWrite(entry, write);
      if (this.taken?.entry !== entry) return;
      if (outcome instanceof Error) return this.fail(outcome);
      if (outcome === "done") {
        this.settle(false);
        this.ports.committed([this.runId]);
        return;
      }
      if (this.ports.now() > deadline) return this.fail(new LeaseLost("the database stayed away"));
      await this.ports.wait(backoffMs(attempt));
    }
  }

  private async tryWrite(
    entry: AppendEntry,
    write: () => Promise<boolean>,
  ): Promise<"done" | "again" | Error> {
    try {
      if (await write()) return "done";
      const head = await findLogHead(this.ports.client, this.runId);
      const isOurs = head?.isRunning && head.epoch === this.epoch;
      if (isOurs && head.lastSeq === entry.base + entry.events.length) return "done";
      return new LeaseLost(`run ${this.runId} has another owner`);
    } catch (error) {
      if (isDataError(error))
        return new Unstorable("the database refused an event", { cause: error });
      return isTransient(error) ? "again" : asError(error);
    }
  }

  private add(event: RunEvent): void {
    if (this.pending.length === 0) this.pendingSince = this.ports.now();
    const last = this.pending.at(-1);
    const merged = last && mergeDelta(last, event);
    if (merged) this.pending[this.pending.length - 1] = merged;
    else this.pending.push(event);
    this.pendingBytes +=
      "text" in event && typeof event.text === "string" ? event.text.length + 64 : 256;
  }

  private wake(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}

/** A retried attempt closes its open calls too; nothing was achieved by that. */
function isCheckpoint(events: readonly RunEvent[]): boolean {
  return (
    events.some(({ type }) => checkpoints.has(type)) &&
    !events.some(({ type }) => type === "step-retry")
  );
}

/** Two neighbouring deltas of the same part as one event: fewer rows, the same fold. */
function mergeDelta(a: RunEvent, b: RunEvent): RunEvent | undefined {
  switch (a.type) {
    case "text-delta":
    case "reasoning-delta":
      if (b.type !== a.type || b.part !== a.part || a.text.length > deltaCharsMax) return undefined;
      return { ...a, text: a.text + b.text };
    case "tool-input-delta":
    case "tool-output-delta":
      if (b.type !== a.type || b.callId !== a.callId || a.text.length > deltaCharsMax)
        return undefined;
      return { ...a, text: a.text + b.text };
    default:
      return undefined;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
