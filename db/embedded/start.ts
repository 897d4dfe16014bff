import { prepareCluster } from "./cluster";
import { prepareDatabase } from "./database";
import { adoptPostmaster, type Served, type ServeOptions, spawnPostmaster } from "./serve";

export interface EmbeddedOptions extends ServeOptions {
  /** Longrun's data folder; the cluster lives in `postgres` below it. */
  dataDir: string;
}

export interface EmbeddedPostgres {
  /** The database `longrun` as its owner, who is no superuser. */
  url: string;
  /** The database `postgres` as the superuser. */
  adminUrl: string;
  pid: number;
  port: number;
  /** It was alive already: Longrun had been killed. */
  adopted: boolean;
  isAlive(): boolean;
  /** Ends every connection and waits until the last file is written. */
  stop(): Promise<void>;
}

/** Starts the Postgres in a data folder, or takes over the one that is still running there. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(options.dataDir);
  const adopted = await adoptPostmaster(cluster);
  const served: Served = adopted ?? (await spawnPostmaster(cluster, options));
  const urls = await prepareDatabase(served.port, cluster.credentials).catch(async (cause) => {
    await served.stop();
    throw cause;
  });
  return { ...served, ...urls, adopted: adopted !== undefined };
}
