/** Postgres NOTIFY into the process's hub. Only wakes: whatever is missed is found by polling. */
import { createSessionClient, type SessionClient } from "@/db/connections";
import { log } from "@/lib/log";
import type { Hub, StatusChange } from "./hub";
import { wait } from "./wait";

export class Listener {
  private client: SessionClient | undefined;
  private readonly stopped = new AbortController();
  private loop: Promise<void> | undefined;

  private readonly url: string;
  /** Of this process: its own notices are dropped. */
  private readonly processId: string;
  private readonly hub: Hub;

  constructor(url: string, processId: string, hub: Hub) {
    this.url = url;
    this.processId = processId;
    this.hub = hub;
  }

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.client?.end().catch((error) => log.info("listener: already closed", { error }));
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        await this.listen();
      } catch (error) {
        log.warn("listener: connection lost", { error });
      }
      await wait(200, this.stopped.signal);
    }
  }

  private async listen(): Promise<void> {
    const client = createSessionClient(this.url, "longrun-listener");
    this.client = client;
    const closed = new Promise<void>((resolve) => {
      client.on("error", () => resolve());
      client.on("end", () => resolve());
    });
    client.on("notification", ({ channel, payload }) => this.dispatch(channel, payload ?? ""));
    try {
      await client.connect();
      await client.query(
        "listen longrun_logs; listen longrun_queue; listen longrun_control; listen longrun_status; listen longrun_title; listen longrun_person",
      );
      // Notices sent while nobody listened are lost.
      for (const runId of this.hub.watchedRuns()) this.hub.announceHead(runId, null);
      this.hub.announceQueued();
      this.hub.announceResync();
      await closed;
    } finally {
      this.client = undefined;
      await client.end().catch((error) => log.info("listener: already closed", { error }));
    }
  }

  private dispatch(channel: string, payload: string): void {
    if (channel === "longrun_queue") this.hub.announceQueued();
    else if (channel === "longrun_control") this.hub.announceControl(payload);
    else if (channel === "longrun_person") this.hub.announcePerson(payload);
    else if (channel === "longrun_status" || channel === "longrun_title") {
      const { userId, ...change } = JSON.parse(payload) as StatusChange & { userId: string };
      this.hub.announceStatus(userId, change);
    } else if (channel === "longrun_logs") {
      const [processId, ...runIds] = JSON.parse(payload) as string[];
      if (processId === this.processId) return;
      for (const runId of runIds) this.hub.announceHead(runId, null);
    }
  }
}
