import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { complain, phase, warn } from "../progress.mjs";
import { build, isBuildStale } from "./build";
import { OwnDatabase } from "./database";
import { checkDatabase, explainDatabase } from "./external-database";
import { StartFailure } from "./failure";
import { prepareFolder } from "./folder";
import { Instance } from "./instance";
import { reservePort } from "./port";
import { localUrl, untilReady } from "./ready";
import { loadSecret } from "./secret";
import { Server } from "./server";
import { readSettings, type Settings } from "./settings";
import { Shutdown } from "./shutdown";

const root = dirname(dirname(import.meta.dirname));
const isDev = process.argv.includes("--dev");

const shutdown = new Shutdown();
try {
  await start();
  shutdown.markStarted();
} catch (cause) {
  if (!shutdown.signal.aborted) complain(sentence(cause));
  await shutdown.run(shutdown.signal.aborted ? 0 : 1);
}

async function start() {
  const settings = checkSettings();
  prepareFolder(settings.dataDir, settings.databaseUrl === undefined);
  const instance = await Instance.claim(settings.dataDir, localUrl(settings.host, settings.port));
  shutdown.add(() => instance.release());
  const secret = loadSecret(settings.secret, settings.dataDir);
  const port = await reservePort(settings.host, settings.port);
  instance.nameUrl(localUrl(settings.host, port));
  shutdown.signal.throwIfAborted();
  const databaseUrl = await openDatabase(settings, instance);
  shutdown.signal.throwIfAborted();
  await phase("Migrating the database", () => migrate(databaseUrl, settings), {
    done: () => "Database migrated",
  });
  shutdown.signal.throwIfAborted();
  if (!isDev) await buildApp(settings);
  await serve({ settings, instance, secret, port, databaseUrl });
}

function checkSettings(): Settings {
  if (existsSync(join(root, ".env"))) process.loadEnvFile(join(root, ".env"));
  const { settings, problems, warnings } = readSettings(process.env, root);
  for (const warning of warnings) warn(warning);
  if (problems.length > 0) throw new StartFailure(problems.join("\n✗ "));
  return settings;
}

async function openDatabase({ databaseUrl, dataDir }: Settings, instance: Instance) {
  if (databaseUrl !== undefined) {
    const done = (version: string) => `Postgres ${version} answers`;
    await phase("Connecting to the database", () => checkDatabase(databaseUrl), { done });
    return databaseUrl;
  }
  const start = () => OwnDatabase.start(dataDir, instance);
  const database = await phase("Starting Postgres", start, {
    done: ({ wasAdopted }) => (wasAdopted ? "Postgres still runs" : "Postgres started"),
  });
  shutdown.add(() => database.stop());
  void database.keepAlive(warn).catch((cause) => {
    complain(sentence(cause));
    return shutdown.run(1);
  });
  return database.url;
}

async function migrate(url: string, settings: Settings) {
  // Loading drizzle takes longer than everything that may refuse a start before.
  const { migrateDatabase, NewerDatabase } = await import("@/db/migrate");
  try {
    await migrateDatabase(url);
  } catch (cause) {
    if (cause instanceof NewerDatabase) throw new StartFailure(cause.message, { cause });
    if (settings.databaseUrl !== undefined) throw explainDatabase(cause, url);
    throw cause;
  }
}

async function buildApp({ dataDir }: Settings) {
  const log = join(dataDir, "logs", "build.log");
  await phase("Building the app, about half a minute", () => build(root, log, shutdown.signal), {
    done: (isNew) => (isNew ? "App built" : "App is built"),
    isLong: isBuildStale(root),
  });
}

interface Serving {
  settings: Settings;
  instance: Instance;
  secret: string;
  port: number;
  databaseUrl: string;
}

async function serve({ settings, instance, secret, port, databaseUrl }: Serving) {
  const setupToken = randomBytes(24).toString("base64url");
  const url = localUrl(settings.host, port);
  const server = new Server({
    ...{ root, host: settings.host, port, isDev, drainMs: settings.drainMs },
    env: {
      ...process.env,
      NODE_ENV: isDev ? "development" : "production",
      NEXT_MANUAL_SIG_HANDLE: "true",
      NEXT_TELEMETRY_DISABLED: "1",
      HOST: settings.host,
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      LONGRUN_DATA_DIR: settings.dataDir,
      LONGRUN_DRAIN_MS: String(settings.drainMs),
      LONGRUN_ROLE: settings.role,
      LONGRUN_SECRET: secret,
      LONGRUN_SETUP_TOKEN: setupToken,
      LONGRUN_LAUNCHER_PID: String(process.pid),
    },
    onProcess: (pid) => instance.nameServer(pid),
    onCrash: warn,
    onGiveUp: (message) => {
      complain(message);
      void shutdown.run(1);
    },
  });
  shutdown.add(
    () => server.stop(),
    () => server.kill(),
  );
  const done = () => "Serving";
  const { needsSetup } = await phase(
    "Starting the server",
    () => untilReady(server, url, shutdown.signal),
    { done },
  );
  server.markReady();
  const shown = settings.publicUrl?.replace(/\/$/, "") ?? url;
  const next = needsSetup
    ? `Create the first account: ${shown}/setup?token=${setupToken}`
    : `Open ${shown}`;
  process.stdout.write(`\n${next}\nCtrl-C stops it.\n`);
}

function sentence(cause: unknown): string {
  if (cause instanceof StartFailure) return cause.message;
  if (/ENOSPC|no space left/i.test(String(cause))) return "There is no room left on the disk.";
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
