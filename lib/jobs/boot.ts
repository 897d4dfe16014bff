import { Logger, parseCrontab, run, type TaskList } from "graphile-worker";
import { database } from "@/db/client";
import { createJobsPool } from "@/db/connections";
import { type JobPayloads, releaseDeadJobs } from "@/db/queue";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { createModel } from "@/lib/models/glm";
import type { Model } from "@/lib/models/model";
import { purge } from "./purge";
import { writeTitle } from "./title";

const concurrency = 2;
/** Notices wake it; this is for jobs whose notice was lost. */
const pollMs = 5_000;
const crontab = "*/10 * * * * purge ?jobKey=purge";

export interface Jobs {
  /** Takes no more jobs and lets those under way end; impatient ones are aborted. */
  stop(): Promise<void>;
}

/** Starts this process's part of the short jobs. */
export async function bootJobs({
  role,
  model = createModel(),
}: {
  role: "all" | "web" | "worker";
  model?: Model;
}): Promise<Jobs> {
  if (role === "web") return { stop: async () => {} };
  await releaseDeadJobs(database());
  const pool = createJobsPool(env().databaseUrl, (error) =>
    log.warn("jobs: connection lost", { error }),
  );
  const runner = await run({
    pgPool: pool,
    concurrency,
    pollInterval: pollMs,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: 1_000,
    parsedCronItems: parseCrontab(crontab),
    taskList: toTasks(model),
    logger: new Logger(() => (level, message) => {
      if (level === "error") log.error(`jobs: ${message}`);
    }),
  });
  return {
    async stop() {
      await runner.stop();
      await pool.end();
    },
  };
}

function toTasks(model: Model): TaskList {
  return {
    title: async (payload, { abortSignal }) => {
      if (!env().writesTitles) return;
      await writeTitle(payload as JobPayloads["title"], model, abortSignal);
    },
    purge: async (_payload, { abortSignal }) => await purge(abortSignal),
  };
}
