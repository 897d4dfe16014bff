import { closeDatabase, connectDatabase } from "@/db/client";
import { ensureEnvironmentAdmin } from "@/lib/auth/setup";
import { startDemo } from "@/lib/demo/server";
import { ensureAnyEndpoint, ensureEnvironmentEndpoint } from "@/lib/endpoints/environment";
import { listModelChoices } from "@/lib/endpoints/list";
import { env } from "@/lib/env";
import { bootJobs, type Jobs } from "@/lib/jobs/boot";
import { log } from "@/lib/log";
import { isTakingRequests, setProcessState } from "@/lib/readiness";
import { keepSecret } from "@/lib/redact";
import { requestsAnswered, watchRequests } from "@/lib/request-start";
import { bootRuns } from "@/lib/runs/boot";

/** What is left of LONGRUN_DRAIN_MS for handing runs over, after their steps had their time. */
const handOverMs = 2_000;
const answersMs = 1_000;

export async function boot(): Promise<void> {
  process.on("unhandledRejection", (error) => log.error("a promise was left rejected", { error }));
  try {
    await start();
  } catch (error) {
    log.error("the server did not start", { error });
    process.exit(1);
  }
}

async function start(): Promise<void> {
  const settings = env();
  const databasePassword = decodeURIComponent(new URL(settings.databaseUrl).password);
  for (const secret of [
    settings.secret,
    settings.setupToken,
    settings.admin?.password,
    settings.endpoint?.apiKey,
    databasePassword,
  ]) {
    keepSecret(secret);
  }
  watchRequests();
  connectDatabase(settings.databaseUrl, (error) => log.warn("a connection was lost", { error }));
  await ensureEnvironmentAdmin();
  await ensureEnvironmentEndpoint();
  await ensureAnyEndpoint();
  // Before any run: those of the demo endpoint call the demo of their own process.
  if (settings.role !== "web") await startDemo();
  const engine = await bootRuns({ role: settings.role });
  const jobs = await bootJobs({ role: settings.role });
  stopOnSignal(engine, jobs);
  setProcessState("ready");
  // Whether the endpoint answers decides nothing here; whoever asks for models later asks it again.
  listModelChoices().catch((error: unknown) => log.warn("models were not listed", { error }));
}

function stopOnSignal(engine: { drain(graceMs: number): Promise<void> }, jobs: Jobs): void {
  const stop = async (signal: string) => {
    // A second signal means: now.
    if (!isTakingRequests()) process.exit(1);
    setProcessState("draining");
    log.info("draining", { signal });
    await Promise.all([engine.drain(Math.max(0, env().drainMs - handOverMs)), jobs.stop()]);
    // Whoever is being answered still needs the database.
    await requestsAnswered(answersMs);
    await closeDatabase();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error("draining failed", { error });
        process.exit(1);
      });
    });
  }
}
