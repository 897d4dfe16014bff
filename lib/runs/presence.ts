/**
 * A process's sign of life: its row in `workers`, the advisory lock it holds on a connection of
 * its own, and its lease. Losing the lock's connection is repaired at once; a lease that cannot
 * be renewed for two thirds of its time makes the process fence itself.
 */
import type { Database } from "@/db/client";
import { createSessionClient, type SessionClient } from "@/db/connections";
import { deleteWorker, registerWorker, renewLease } from "@/db/queries/workers";
import { log } from "@/lib/log";
import { newId } from "@/protocol/ids";

export interface PresenceOptions {
  database: Database;
  url: string;
  heartbeatMs: number;
  leaseTtlMs: number;
  /** Too long without a heartbeat: whatever this process owns may have another owner by now. */
  onFenced(): void;
}

export class Presence {
  readonly id: string = newId("worker");
  private client: SessionClient | undefined;
  private timer: NodeJS.Timeout | undefined;
  private fence: NodeJS.Timeout | undefined;
  private isStopped = false;

  private readonly options: PresenceOptions;

  constructor(options: PresenceOptions) {
    this.options = options;
  }

  /** Registers and takes the lock; throws when the database refuses. */
  async start(): Promise<void> {
    const sentAt = performance.now();
    await this.connect();
    this.armFence(sentAt);
    this.beatLater();
  }

  /** Frees lock and row. Call when nothing is owned any more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.fence);
    await deleteWorker(this.options.database, this.id).catch(ignoreOutage);
    await this.client?.end().catch(ignoreOutage);
  }

  private async connect(): Promise<void> {
    const client = createSessionClient(this.options.url, "longrun-presence");
    client.on("error", () => this.reconnect(client));
    client.on("end", () => this.reconnect(client));
    try {
      await client.connect();
      await registerWorker(client, this.id, this.options.leaseTtlMs);
    } catch (error) {
      client.removeAllListeners("end");
      await client.end().catch(ignoreOutage);
      throw error;
    }
    this.client = client;
  }

  private reconnect(lost: SessionClient): void {
    if (this.isStopped || this.client !== lost) return;
    this.client = undefined;
    log.warn("presence: the lock's connection was lost");
    void this.retake();
  }

  private async retake(): Promise<void> {
    while (!this.isStopped && !this.client) {
      try {
        await this.connect();
        log.info("presence: lock re-taken");
      } catch (error) {
        log.info("presence: the database is away", { error });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  private beatLater(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(
      () => void this.beat().finally(() => this.beatLater()),
      this.options.heartbeatMs,
    );
  }

  private async beat(): Promise<void> {
    const sentAt = performance.now();
    try {
      const isKnown = await renewLease(this.options.database, this.id, this.options.leaseTtlMs);
      this.armFence(sentAt);
      if (!isKnown && !this.isStopped) {
        // Declared dead while alive: what it owned has new epochs. It starts over under the same id.
        this.options.onFenced();
        const { client } = this;
        if (client) await registerWorker(client, this.id, this.options.leaseTtlMs);
      }
    } catch (error) {
      log.warn("presence: heartbeat failed", { error });
    }
  }

  /** Counted from before the renewal was sent: its answer may come late, the lease began earlier. */
  private armFence(sentAt: number): void {
    clearTimeout(this.fence);
    if (this.isStopped) return;
    const dueIn = sentAt + (this.options.leaseTtlMs * 2) / 3 - performance.now();
    this.fence = setTimeout(() => this.options.onFenced(), Math.max(0, dueIn));
  }
}

function ignoreOutage(error: unknown): void {
  log.info("presence: the database went away during the stop", { error });
}
