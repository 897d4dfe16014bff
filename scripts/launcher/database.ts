import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseFailure } from "@/db/embedded/failure";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/db/embedded/start";
import { StartFailure } from "./failure";
import { guardPostgres } from "./guard";
import type { Instance } from "./instance";
import { decideRestart } from "./restart-policy";

const watchMs = 500;

/** The embedded Postgres of this instance, kept alive until it is stopped. */
export class OwnDatabase {
  readonly #dataDir: string;
  readonly #instance: Instance;
  #postgres: EmbeddedPostgres;
  #cancelGuard: () => void;
  #isStopping = false;

  private constructor(dataDir: string, instance: Instance, postgres: EmbeddedPostgres) {
    this.#dataDir = dataDir;
    this.#instance = instance;
    this.#postgres = postgres;
    this.#cancelGuard = guardPostgres(postgres.pid, instance.file, instance.id);
  }

  static async start(dataDir: string, instance: Instance): Promise<OwnDatabase> {
    return new OwnDatabase(dataDir, instance, await startPostgres(dataDir));
  }

  get url(): string {
    return this.#postgres.url;
  }

  get wasAdopted(): boolean {
    return this.#postgres.adopted;
  }

  /** Starts it again at the same address whenever it dies. Returns when stopped or given up. */
  async keepAlive(onCrash: (message: string) => void): Promise<void> {
    const crashes: number[] = [];
    while (!this.#isStopping) {
      await sleep(watchMs);
      if (this.#isStopping || this.#postgres.isAlive()) continue;
      crashes.push(Date.now());
      const decision = decideRestart(crashes, Date.now());
      if (decision === "give-up") {
        throw new StartFailure(
          "Postgres stopped five times within a minute; its log is in the data folder under postgres/data/log.",
        );
      }
      onCrash("Postgres stopped; starting it again.");
      await sleep(decision.delayMs);
      if (!this.#isStopping) await this.#restart();
    }
  }

  async #restart() {
    this.#cancelGuard();
    this.#postgres = await startPostgres(this.#dataDir, this.#postgres.port);
    this.#cancelGuard = guardPostgres(this.#postgres.pid, this.#instance.file, this.#instance.id);
  }

  async stop() {
    this.#isStopping = true;
    this.#cancelGuard();
    await this.#postgres.stop();
  }
}

async function startPostgres(dataDir: string, port?: number): Promise<EmbeddedPostgres> {
  try {
    return await startEmbeddedPostgres(port === undefined ? { dataDir } : { dataDir, port });
  } catch (cause) {
    if (cause instanceof DatabaseFailure) throw new StartFailure(cause.message, { cause });
    throw cause;
  }
}
