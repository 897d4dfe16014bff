/** `npm run bench`: prints each figure with its bar. `--only=step,stream` `--rounds=5` `--json` */
import { parseArgs } from "node:util";
import { type BenchSettings, type Figure, toTable, verdict } from "./figure";
import { markdownMeasure } from "./markdown-measure";
import { pageMeasure } from "./page-measure";
import { restartMeasure } from "./restart-measure";
import { searchMeasure } from "./search-measure";
import { sendMeasure } from "./send-measure";
import { shareMeasure } from "./share-measure";
import { startMeasure } from "./start-measure";
import { stepMeasure } from "./step-measure";
import { streamMeasure } from "./stream-measure";
import { takeoverMeasure } from "./takeover-measure";
import { usageMeasure } from "./usage-measure";

const measures = [
  streamMeasure,
  sendMeasure,
  stepMeasure,
  restartMeasure,
  takeoverMeasure,
  searchMeasure,
];
/** Take minutes, a browser or packages from the registry, so they run only when they are named. */
const named = [startMeasure, pageMeasure, shareMeasure, markdownMeasure, usageMeasure];

const all = [...measures, ...named];

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
});

const names = values.only?.split(",") ?? measures.map((measure) => measure.name);
const unknown = names.filter((name) => !all.some((measure) => measure.name === name));
if (unknown.length > 0) {
  const known = all.map((measure) => `${measure.name} (${measure.about})`).join(", ");
  throw new Error(`no measure named ${unknown.join(", ")}; there are ${known}`);
}

const settings: BenchSettings = {
  databaseUrl: process.env.BENCH_DATABASE_URL ?? "",
  rounds: Number(values.rounds),
  tell: (text) => process.stderr.write(`… ${text}\n`),
};
const figures: Figure[] = [];
for (const name of names) {
  const measure = all.find((candidate) => candidate.name === name);
  if (measure) figures.push(...(await measure.run(settings)));
}
const shown = values.json
  ? JSON.stringify(
      figures.map((figure) => ({ ...figure, verdict: verdict(figure) })),
      null,
      2,
    )
  : toTable(figures);
process.stdout.write(`${shown}\n`);
process.exit(figures.some((figure) => verdict(figure) === "MISS") ? 1 : 0);
