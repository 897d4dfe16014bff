/** One run for one viewer: a snapshot or what is stored after its cursor, then what is committed, without gaps. */
import { database } from "@/db/client";
import { type LogRow, listEvents } from "@/db/queries/run-log";
import { findOwnRun, readSnapshot } from "@/db/queries/run-views";
import { log } from "@/lib/log";
import { Slots } from "@/lib/slots";
import type { RunSnapshot } from "@/protocol/api";
import { isLive } from "@/protocol/states";
import { type LogBatch, processHub } from "./hub";

export interface FeedSink {
  snapshot(body: RunSnapshot): void;
  /** Rows in order. `frames` is their encoding when the whole batch fits; it is shared by all viewers. */
  rows(rows: readonly LogRow[], frames: Uint8Array | null): void;
  /** The run is over and everything was sent, or the viewer may not see it any more. */
  done(isOver: boolean): void;
  /** Resolves when the viewer has taken what was sent. */
  room(): Promise<void>;
}

export interface FeedRequest {
  userId: string;
  run: { id: string; threadId: string; messageId: string };
  /** The last seq the viewer has; null for a snapshot first. */
  after: number | null;
}

/** How often a viewer looks at the log by itself, for notices that got lost. */
const pollMs = 5_000;
const pageSize = 2_000;
/** Sealed parts in a snapshot; older ones are loaded on demand. */
const snapshotPartsMax = 200;
/** One person's snapshots on their way: each may be megabytes. */
const snapshots = new Slots(Number.POSITIVE_INFINITY, 4);
const takenWithinMs = 15_000;
const never = new AbortController().signal;

export class RunFeed {
  private readonly request: FeedRequest;
  private readonly sink: FeedSink;
  private readonly unsubscribe: () => void;
  private readonly timer: NodeJS.Timeout;
  private cursor: number;
  private isClosed = false;
  private isReading = false;
  private mustRead = false;
  /** What came by itself since the last poll was what follows: nothing got lost. */
  private hasHeard = false;

  constructor(request: FeedRequest, sink: FeedSink) {
    this.request = request;
    this.sink = sink;
    this.cursor = request.after ?? -1;
    // Subscribed before anything is read, so that nothing falls between.
    this.unsubscribe = processHub().subscribe(
      request.run.id,
      (batch) => this.onBatch(batch),
      () => this.read(),
    );
    this.timer = setInterval(() => this.poll(), pollMs);
    this.read();
  }

  close(): void {
    this.isClosed = true;
    this.unsubscribe();
    clearInterval(this.timer);
  }

  private poll(): void {
    if (!this.hasHeard) this.read();
    this.hasHeard = false;
  }

  private onBatch(batch: LogBatch): void {
    if (this.isReading || this.cursor < 0 || batch.from > this.cursor + 1) {
      this.read();
      return;
    }
    if (batch.to <= this.cursor) return;
    const isWhole = batch.from === this.cursor + 1;
    const rows = isWhole ? batch.rows : batch.rows.filter((row) => row.seq > this.cursor);
    this.cursor = batch.to;
    this.hasHeard = true;
    this.sink.rows(rows, isWhole ? batch.frames : null);
    if (batch.isEnd) this.finish(true);
  }

  /** Reads the log from the cursor until it is caught up; calls while it reads make it look again. */
  private read(): void {
    this.mustRead = true;
    if (this.isReading || this.isClosed) return;
    this.isReading = true;
    void this.readAll()
      .catch((error: unknown) => {
        // The next notice or poll looks again; the viewer's cursor has not moved past anything.
        log.warn("a viewer could not read the log", { runId: this.request.run.id, error });
      })
      .finally(() => {
        this.isReading = false;
        if (this.mustRead) this.read();
      });
  }

  private async readAll(): Promise<void> {
    while (this.mustRead && !this.isClosed) {
      this.mustRead = false;
      const run = await findOwnRun(database(), this.request.userId, this.request.run.id);
      if (!run) return this.finish(false);
      const isUsable = this.cursor >= run.prunedSeq && this.cursor <= run.lastSeq;
      if (!isUsable) await this.readSnapshot();
      await this.readRows(run.lastSeq);
      if (!isLive(run.status) && this.cursor >= run.lastSeq) return this.finish(true);
    }
  }

  private async readRows(until: number): Promise<void> {
    while (this.cursor < until && !this.isClosed) {
      const rows = await listEvents(database().$client, this.request.run.id, this.cursor, pageSize);
      const last = rows.at(-1);
      if (!last) return;
      if (last.seq !== this.cursor + rows.length) {
        // Pruned since the run's row was read.
        await this.readSnapshot();
        return;
      }
      await this.sink.room();
      if (this.isClosed) return;
      this.cursor = last.seq;
      this.sink.rows(rows, null);
    }
  }

  private async readSnapshot(): Promise<void> {
    const leave = await snapshots.enter(never, this.request.userId);
    try {
      await this.sendSnapshot();
    } finally {
      // A reader that takes nothing, as a tab that sleeps, keeps its place for a while only.
      const timer = setTimeout(() => leave?.(), takenWithinMs);
      const taken = () => {
        clearTimeout(timer);
        leave?.();
      };
      void this.sink.room().then(taken, taken);
    }
  }

  private async sendSnapshot(): Promise<void> {
    if (this.isClosed) return;
    const { id, threadId, messageId } = this.request.run;
    const snapshot = await readSnapshot(database(), id, snapshotPartsMax);
    if (!snapshot || this.isClosed) return;
    this.cursor = snapshot.state.lastSeq;
    this.sink.snapshot({ runId: id, threadId, messageId, state: snapshot.state });
  }

  private finish(isOver: boolean): void {
    if (this.isClosed) return;
    this.close();
    this.sink.done(isOver);
  }
}
