import { database } from "@/db/client";
import { openRunDatabase } from "@/db/connections";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { createModel } from "@/lib/models/glm";
import { startEngine } from "./engine";
import { processHub } from "./hub";
import { prepareRun } from "./prepare";

/** A sealed run's delta events are kept this long, for viewers that were away. */
const pruneAfterMsDefault = 60 * 60_000;
const retryBaseMsDefault = 1_000;

/** Starts this process's part of the engine; `role` `web` only serves viewers. */
export async function bootRuns({ role }: { role: "all" | "web" | "worker" }) {
  const settings = env();
  const model = createModel({
    limits: {
      ...(settings.headersTimeoutMs === undefined ? {} : { headersMs: settings.headersTimeoutMs }),
      ...(settings.firstContentTimeoutMs === undefined
        ? {}
        : { firstContentMs: settings.firstContentTimeoutMs }),
      ...(settings.idleTimeoutMs === undefined ? {} : { idleMs: settings.idleTimeoutMs }),
    },
  });
  return await startEngine({
    database: database(),
    ...(role === "web"
      ? {}
      : {
          runDatabase: openRunDatabase(settings.databaseUrl, (error) =>
            log.warn("runs: connection lost", { error }),
          ),
        }),
    url: settings.databaseUrl,
    hub: processHub(),
    works: role !== "web",
    prepare: (run) => prepareRun(run, model),
    heartbeatMs: settings.heartbeatMs,
    leaseTtlMs: settings.leaseTtlMs,
    takeoverPollMs: settings.takeoverPollMs,
    postgresSettleMs: settings.postgresSettleMs,
    retryBaseMs: settings.retryBaseMs ?? retryBaseMsDefault,
    pruneAfterMs: settings.pruneAfterMs ?? pruneAfterMsDefault,
  });
}
