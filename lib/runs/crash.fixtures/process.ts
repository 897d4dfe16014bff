// A process of its own that plays the scenario: started by launch.ts, struck at its point.
import { openDatabase } from "@/db/client";
import type { EngineOptions } from "../engine";
import { Ledger } from "./ledger";
import { startScenarioEngine } from "./scenario";
import { die, dieWhenTold, type Pace, Stage } from "./stage";

export interface ProcessConfig {
  url: string;
  ledger: string;
  point?: string;
  /** Stands still at its point until it is told to die. */
  isHeld?: boolean;
  timers?: Partial<EngineOptions>;
  slowness?: Pace;
}

const config: ProcessConfig = JSON.parse(process.argv[2] ?? "{}");
const database = openDatabase(config.url, () => undefined, { max: 10 });
const stage = new Stage(new Ledger(config.ledger), config.point, config.isHeld ? dieWhenTold : die);
stage.slowness = config.slowness;
const engine = await startScenarioEngine({
  database,
  url: config.url,
  stage,
  ...(config.timers ? { more: config.timers } : {}),
});

// Nobody is left to reap this process: it goes with its parent.
process.on("disconnect", () => process.exit(1));
process.on("message", (word) => {
  if (word === "drain") void engine.drain(0).then(() => process.exit(0));
});
process.send?.({ workerId: engine.workerId });
