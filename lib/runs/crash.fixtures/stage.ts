/** Where a fixture process is struck down: named points, reached through ports only. */
import { readSync, writeSync } from "node:fs";
import type { ModelEvent } from "@/lib/models/model";
import type { RunEvent } from "@/protocol/events";
import { parseStorable } from "@/protocol/storable";
import { Hub } from "../hub";
import { wait } from "../wait";
import type { Ledger } from "./ledger";

export type Strike = (point: string) => void;

/** Ends this process at once, as a power cut would. */
export const die: Strike = () => {
  process.kill(process.pid, "SIGKILL");
};

/** Says that the point was reached, stands still, whole process and all, and dies at a word. */
export const dieWhenTold: Strike = (point) => {
  writeSync(1, `struck ${point}\n`);
  readSync(0, Buffer.alloc(1));
  process.kill(process.pid, "SIGKILL");
};

export interface Pace {
  /** Words of reasoning before step 2 answers. */
  words: number;
  everyMs: number;
  /** How many runs are slow; the ones after them are not. */
  runs: number;
}

export class Stage {
  readonly ledger: Ledger;
  readonly hub: WatchedHub;
  /** Makes runs last: what is streamed while a process stands still or Postgres restarts. */
  slowness: Pace | undefined;
  private readonly slow = new Set<string>();
  private readonly point: string | undefined;
  private readonly strike: Strike;

  /** Without a point the process lives on. */
  constructor(ledger: Ledger, point?: string, strike: Strike = die) {
    this.ledger = ledger;
    this.point = point;
    this.strike = strike;
    this.hub = new WatchedHub(this);
  }

  isChosen(point: string): boolean {
    return this.point === point;
  }

  reached(point: string): void {
    if (this.point === point) this.strike(point);
  }

  async *pace(runId: string, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    if (!this.slowness) return;
    if (this.slow.size < this.slowness.runs) this.slow.add(runId);
    if (!this.slow.has(runId)) return;
    for (let word = 0; word < this.slowness.words && !signal.aborted; word += 1) {
      yield { type: "reasoning-delta", text: `word ${word} ` };
      await wait(this.slowness.everyMs, signal);
    }
  }
}

interface Waiter {
  runId: string;
  type: RunEvent["type"];
  count: number;
  resolve(): void;
}

/** The real hub, which also notes what it published and lets points wait for it. */
export class WatchedHub extends Hub {
  private readonly stage: Stage;
  private readonly counts = new Map<string, number>();
  private waiters: Waiter[] = [];

  constructor(stage: Stage) {
    super();
    this.stage = stage;
  }

  override publish(
    runId: string,
    rows: readonly { seq: number; json: string }[],
    isEnd = false,
  ): void {
    const points: string[] = [];
    for (const { seq, json } of rows) {
      this.stage.ledger.note({ kind: "published", runId, seq, json, workerPid: process.pid });
      const { type } = parseStorable(json) as RunEvent;
      const count = this.countOf(runId, type) + 1;
      this.counts.set(`${runId} ${type}`, count);
      points.push(`published:${type}:${count}`);
    }
    super.publish(runId, rows, isEnd);
    for (const point of points) this.stage.reached(point);
    const due = this.waiters.filter((waiter) => this.isDue(waiter));
    this.waiters = this.waiters.filter((waiter) => !due.includes(waiter));
    for (const waiter of due) waiter.resolve();
  }

  /** Resolves when this process has published `count` events of a type for the run. */
  async published(runId: string, type: RunEvent["type"], count: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const waiter = { runId, type, count, resolve };
      if (this.isDue(waiter)) resolve();
      else this.waiters.push(waiter);
    });
  }

  countOf(runId: string, type: RunEvent["type"]): number {
    return this.counts.get(`${runId} ${type}`) ?? 0;
  }

  private isDue({ runId, type, count }: Waiter): boolean {
    return this.countOf(runId, type) >= count;
  }
}
