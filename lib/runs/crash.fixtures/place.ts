/** A database, a ledger and a thread of its own for one test, gone when the test is over. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "@/db/client";
import { createTestDatabase } from "@/db/test-database";
import type { Engine, EngineOptions } from "../engine";
import { createScenery, type Scenery, send } from "./harness";
import { type Fixture, launch } from "./launch";
import { Ledger } from "./ledger";
import type { ProcessConfig } from "./process";
import { startScenarioEngine } from "./scenario";
import { type Pace, Stage } from "./stage";

export interface Context {
  onTestFinished(work: () => Promise<void>): void;
}

export interface SentRun {
  database: Database;
  runId: string;
  messageId: string;
}

export interface Place {
  url: string;
  database: Database;
  ledger: Ledger;
  scenery: Scenery;
  /** Sends the message that starts the scenario. */
  send(scenery?: Scenery): Promise<SentRun>;
  /** A process that plays the scenario here; killed when the test is over. */
  launch(config?: Omit<ProcessConfig, "url" | "ledger">): Promise<Fixture>;
  /** The same inside the test's own process. */
  start(more?: Partial<EngineOptions>, slowness?: Pace): Promise<{ engine: Engine; stage: Stage }>;
}

export async function createPlace(
  context: Context,
  server?: { url: string; database: Database },
): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "longrun-crash-"));
  context.onTestFinished(async () => rmSync(folder, { recursive: true, force: true }));
  const { url, database } = server ?? (await createOwn(context));
  const ledger = new Ledger(join(folder, "ledger.jsonl"));
  const scenery = await createScenery(database);
  return {
    url,
    database,
    ledger,
    scenery,
    async send(to = scenery) {
      const { runId, assistantMessageId } = await send(database, to, "Do it.");
      return { database, runId: String(runId), messageId: String(assistantMessageId) };
    },
    async launch(config) {
      const fixture = await launch({ url, ledger: ledger.file, ...config });
      context.onTestFinished(async () => {
        fixture.signal("SIGKILL");
        await fixture.gone();
      });
      return fixture;
    },
    async start(more, slowness) {
      const stage = new Stage(ledger);
      stage.slowness = slowness;
      const engine = await startScenarioEngine({ database, url, stage, ...(more ? { more } : {}) });
      context.onTestFinished(() => engine.drain(0));
      return { engine, stage };
    },
  };
}

async function createOwn({ onTestFinished }: Context) {
  const db = await createTestDatabase();
  onTestFinished(db.drop);
  return db;
}
