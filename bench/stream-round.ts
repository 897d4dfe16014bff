/** One load, played once through one server. */
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSeconds } from "./cpu";
import { type Recording, record } from "./http";
import type { Passthrough } from "./passthrough";
import type { Stand } from "./stand";
import { quantile, sum } from "./stats";
import { readTokens } from "./tokens";

export interface Load {
  streams: number;
  /** Of each stream. */
  tokens: number;
}

/** Tokens a second of each stream. */
export const rate = 50;
/** Between two streams' starts, so that their tokens do not fall on the same moments. */
const staggerMs = 7.3;
/** The viewers are there before the first token. */
const silenceMs = 1_500;

export interface Outcome {
  /** Milliseconds from a token's writing by the endpoint to its arrival at the client. */
  p50: number;
  p99: number;
  /** Tokens lost, doubled or moved. */
  wrong: number;
  /** Seconds for 10,000 tokens. */
  serverCpu: number;
  postgresCpu: number;
}

/** `through`: a passthrough, or null for Longrun. */
export async function playRound(
  stand: Stand,
  through: Passthrough | null,
  load: Load,
): Promise<Outcome> {
  const { control, product } = stand;
  await control.reset();
  await control.use("default", {
    outputs: [{ type: "text", tokens: load.tokens, stamped: true }],
    rate,
    delays: { firstChunkMs: silenceMs },
  });
  const recordings = await Promise.all(
    Array.from({ length: load.streams }, async (_, index) => {
      await sleep(index * staggerMs);
      return through ? await openPassthrough(through) : await openProduct(stand);
    }),
  );
  const serverPid = through?.pid ?? product.serverPid;
  const before = { server: cpuSeconds(serverPid), postgres: cpuSeconds(product.postmasterPid) };
  await Promise.all(recordings.map((recording) => recording.ended));
  const tenThousands = (load.streams * load.tokens) / 10_000;
  const serverCpu = (cpuSeconds(serverPid) - before.server) / tenThousands;
  const postgresCpu = (cpuSeconds(product.postmasterPid) - before.postgres) / tenThousands;
  const read = recordings.map((recording) => readTokens(recording, load.tokens));
  const latencies = read.flatMap((times) => times.latencies);
  return {
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    wrong: sum(read.map((times) => times.wrong)),
    serverCpu,
    postgresCpu,
  };
}

async function openProduct({ product }: Stand): Promise<Recording> {
  return await product.view((await product.send("Begin.")).runId);
}

async function openPassthrough({ url }: Passthrough): Promise<Recording> {
  const messages = [{ role: "user", content: "Begin." }];
  return await record(url, { body: { model: "glm-5.1", stream: true, messages } });
}
