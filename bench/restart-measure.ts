/**
 * kill -9 in the middle of an answer, to the next event at a client that reconnects: of the server
 * alone, which its launcher starts again, and of both, with `npm start` right after.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { SseParser } from "@/protocol/sse";
import type { Figure, Measure } from "./figure";
import type { Recording } from "./http";
import type { Product } from "./product";
import { type Stand, startStand } from "./stand";
import { median } from "./stats";

const rounds = 10;
const retryMs = 50;
/** Postgres must have been up for this long before a free lock counts as a death. */
const settleMs = 10_500;

type Victim = "server" | "both";

export const restartMeasure: Measure = {
  name: "restart",
  about: "kill -9 of the server to the next event at a client",
  async run({ tell }) {
    const stand = await startStand();
    const times: Record<Victim, number[]> = { server: [], both: [] };
    const { product } = stand;
    const postmasterPid = product.postmasterPid;
    try {
      await stand.control.use("default", { outputs: [{ type: "text", tokens: 20_000 }], rate: 50 });
      await sleep(settleMs);
      for (let round = 1; round <= rounds; round += 1) {
        // In turn: a launcher that was just started counts no crashes yet and restarts at once.
        for (const victim of ["both", "server"] as const) {
          tell(`kill -9 of ${victim}, ${round} of ${rounds}`);
          times[victim].push(await killAndWait(stand, victim));
        }
      }
      const wasAdopted = product.postmasterPid === postmasterPid;
      if (!wasAdopted) throw new Error("Postgres was restarted: it should have been adopted");
      return [
        ...toFigures("kill -9 of server and launcher, npm start", times.both),
        ...toFigures("kill -9 of the server alone", times.server),
      ];
    } finally {
      await stand.stop();
    }
  },
};

function toFigures(name: string, times: readonly number[]): Figure[] {
  const seconds = times.map((ms) => ms / 1000);
  const note = "to the next event at a reconnecting client";
  return [
    { name: `${name}: median of ${times.length}`, value: median(seconds), unit: "s", bar: 5, note },
    { name: `${name}: worst`, value: Math.max(...seconds), unit: "s", bar: 12 },
  ];
}

async function killAndWait({ product }: Stand, victim: Victim): Promise<number> {
  const { runId } = await product.send("Begin.");
  const viewer = new Viewer(await product.view(runId));
  await viewer.reaches(40);
  await sleep(1_000 * Math.random());
  const killedAt = performance.now();
  const { serverPid, launcherPid } = product;
  if (victim === "both") process.kill(launcherPid, "SIGKILL");
  process.kill(serverPid, "SIGKILL");
  const launched = victim === "both" ? product.relaunch() : undefined;
  await viewer.ended;
  const seen = viewer.lastSeq;
  const next = await reconnect(product, runId, seen);
  await next.reaches(seen + 1);
  const took = performance.now() - killedAt;
  await launched;
  await product.cancel(runId);
  await next.ended;
  return took;
}

async function reconnect(product: Product, runId: string, after: number): Promise<Viewer> {
  for (;;) {
    try {
      return new Viewer(await product.view(runId, after));
    } catch {
      await sleep(retryMs);
    }
  }
}

/** Follows the seq of the events it is sent. */
class Viewer {
  lastSeq = 0;
  readonly ended: Promise<void>;
  private readonly parser = new SseParser();
  private readonly decoder = new TextDecoder();
  private wake = () => {};

  constructor(recording: Recording) {
    this.ended = recording.ended;
    recording.response.on("data", (bytes: Buffer) => {
      for (const frame of this.parser.push(this.decoder.decode(bytes, { stream: true }))) {
        if (frame.id !== undefined) this.lastSeq = Number(frame.id);
      }
      this.wake();
    });
    void recording.ended.then(() => this.wake());
  }

  async reaches(seq: number): Promise<void> {
    let isOver = false;
    void this.ended.then(() => {
      isOver = true;
    });
    while (this.lastSeq < seq) {
      if (isOver) throw new Error(`the stream ended at ${this.lastSeq}, before ${seq}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
