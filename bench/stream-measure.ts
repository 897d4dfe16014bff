/**
 * From the endpoint writing a token to the client having it: through Longrun (read, committed,
 * published), minus the same through a passthrough in the same round.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Figure, Measure } from "./figure";
import { type Passthrough, startHttpPassthrough, startNextPassthrough } from "./passthrough";
import { startStand } from "./stand";
import { median, sum } from "./stats";
import { type Load, type Outcome, playRound, rate } from "./stream-round";

interface JudgedLoad extends Load {
  bars: { p50?: number; p99: number; cpu?: number };
}

const loads: readonly JudgedLoad[] = [
  { streams: 1, tokens: 300, bars: { p50: 5, p99: 12 } },
  { streams: 20, tokens: 600, bars: { p99: 12, cpu: 2 } },
  { streams: 100, tokens: 400, bars: { p99: 50, cpu: 2 } },
];
/** Until the compilers have seen all of the way: a server's first thousand tokens cost twice what later ones do. */
const warmUps = [
  { streams: 20, tokens: 600 },
  { streams: 100, tokens: 400 },
];
const pauseMs = 500;

/** `http` and `next` are passthroughs: on Node's own server, and as a route handler of Next. */
const sides = ["http", "next", "product"] as const;
type Side = (typeof sides)[number];
type Outcomes = Record<Side, Outcome>;

export const streamMeasure: Measure = {
  name: "stream",
  about: "latency of 1, 20 and 100 streams above a passthrough, and CPU",
  async run({ rounds, tell }) {
    // A title is another model call: a passthrough makes none, and a hundred would go on for minutes.
    const stand = await startStand({ LONGRUN_TITLES: "off" });
    const http = await startHttpPassthrough(stand.upstreamUrl);
    const next = await startNextPassthrough(stand.upstreamUrl);
    const servers: Record<Side, Passthrough | null> = { http, next, product: null };
    /** The order turns, so that no side is always the one that comes after another. */
    const playAll = async (load: Load, round: number): Promise<Outcomes> => {
      const outcomes: Partial<Outcomes> = {};
      for (let turn = 0; turn < sides.length; turn += 1) {
        const side = sides[(turn + round) % sides.length] ?? "product";
        outcomes[side] = await playRound(stand, servers[side], load);
        await sleep(pauseMs);
      }
      return outcomes as Outcomes;
    };
    try {
      tell("warming all up");
      for (const load of warmUps) await playAll(load, 0);
      const played = loads.map((load) => ({ load, rounds: [] as Outcomes[] }));
      for (let round = 1; round <= rounds; round += 1) {
        for (const { load, rounds: outcomes } of played) {
          tell(`round ${round} of ${rounds}: ${load.streams} × ${rate} tokens/s`);
          outcomes.push(await playAll(load, round));
        }
      }
      return played.flatMap(({ load, rounds: outcomes }) => toFigures(load, outcomes));
    } finally {
      await Promise.all([http.stop(), next.stop()]);
      await stand.stop();
    }
  },
};

function toFigures({ streams, bars }: JudgedLoad, rounds: readonly Outcomes[]): Figure[] {
  const of = (side: Side, member: keyof Outcome) =>
    median(rounds.map((outcomes) => outcomes[side][member]));
  const name = streams === 1 ? "1 stream" : `${streams} streams`;
  const latency = (member: "p50" | "p99", bar: number | undefined): Figure => ({
    name: `${name}: ${member} above passthrough`,
    value: median(rounds.map(({ product, http }) => product[member] - http[member])),
    unit: "ms",
    ...(bar === undefined ? {} : { bar }),
    note: `${of("product", member).toFixed(1)} against ${of("http", member).toFixed(1)} ms; Next's ${of("next", member).toFixed(1)} ms`,
  });
  const cpu = (side: "http" | "next", label: string): Figure => ({
    name: `${name}: CPU of Node against ${label}`,
    value: median(rounds.map((outcomes) => outcomes.product.serverCpu / outcomes[side].serverCpu)),
    unit: "×",
    ...(bars.cpu === undefined ? {} : { bar: bars.cpu }),
    note: `${of("product", "serverCpu").toFixed(2)} against ${of(side, "serverCpu").toFixed(2)} s for 10,000 chunks`,
  });
  return [
    latency("p50", bars.p50),
    latency("p99", bars.p99),
    {
      name: `${name}: tokens lost, doubled or moved`,
      value: sum(rounds.flatMap((outcomes) => sides.map((side) => outcomes[side].wrong))),
      unit: "",
      bar: 0,
    },
    cpu("next", "a passthrough in Next"),
    cpu("http", "a passthrough on node:http"),
    {
      name: `${name}: CPU of Postgres for 10,000 chunks`,
      value: of("product", "postgresCpu"),
      unit: "s",
    },
  ];
}
