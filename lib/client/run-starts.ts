/** Runs that were asked for and are not shown yet, and the wish to stop them. */
import type { RunStarted } from "@/protocol/api";
import { ApiProblem } from "./api-problem";
import type { ThreadState } from "./thread-state";

export interface RunStartsPorts {
  cancel(runId: string): Promise<void>;
  note(starting: ThreadState["starting"]): void;
  /** Called when nobody knows whether a run that is to be stopped has begun. */
  unknown(): void;
  now(): number;
}

interface Start {
  answer: Promise<RunStarted>;
  isStopping: boolean;
}

/** A request may be on its way so long after its answer was given up. */
const owedMs = 60_000;

export class RunStarts {
  private readonly starts = new Set<Start>();
  /** Until when a run that appears is the one whose start was stopped and not answered. */
  private owedUntil = 0;

  private readonly ports: RunStartsPorts;

  constructor(ports: RunStartsPorts) {
    this.ports = ports;
  }

  /** Until what came of it is shown, there is something to stop. */
  async run(
    answer: Promise<RunStarted>,
    show: (started: RunStarted) => void | Promise<void>,
  ): Promise<void> {
    const start = { answer, isStopping: false };
    this.owedUntil = 0;
    this.starts.add(start);
    this.note();
    try {
      await show(await answer);
    } finally {
      this.starts.delete(start);
      this.note();
    }
  }

  /** Ends each as soon as it has an id. */
  async stop(): Promise<void> {
    await Promise.all([...this.starts].map((start) => this.stopOne(start)));
  }

  /** Ends a live run that is there although the answer to its start, which was to be stopped, was lost. */
  async settle(liveRunId: string | null): Promise<void> {
    if (!liveRunId || this.ports.now() >= this.owedUntil) return;
    this.owedUntil = 0;
    await this.ports.cancel(liveRunId);
  }

  /** Where none begins, there is nothing to stop: the message waits, or whoever sent it is told. */
  private async stopOne(start: Start): Promise<void> {
    start.isStopping = true;
    this.note();
    const [settled] = await Promise.allSettled([start.answer]);
    if (settled.status === "rejected") {
      const { reason } = settled;
      if (!(reason instanceof ApiProblem) || !reason.isUncertain) return;
      this.owedUntil = this.ports.now() + owedMs;
      this.ports.unknown();
      return;
    }
    const { outcome, runId } = settled.value;
    if (outcome === "started" && runId) await this.ports.cancel(runId);
  }

  private note(): void {
    const isWanted = [...this.starts].some(({ isStopping }) => !isStopping);
    this.ports.note(this.starts.size === 0 ? null : isWanted ? "wanted" : "stopping");
  }
}
