import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, explainFailure, Place, saveCredentials } from "./cluster";
import { answers } from "./database";
import { DatabaseFailure } from "./failure";
import { isAlive, isPostgresAlive, readPostmaster } from "./postmaster";

export interface Served {
  pid: number;
  port: number;
  isAlive(): boolean;
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** A fixed port; else the last one while it is free, else any. */
  port?: number;
  /**
   * Postgres stops when this process dies, however it dies, where there is a `setpriv`. Otherwise
   * the next start adopts it.
   */
  stopsWithParent?: boolean;
  /** More server settings, by the names Postgres gives them. */
  settings?: Record<string, string>;
}

/** A killed Postgres holds its lock until its last backend has noticed. */
const lockLingersMs = 10_000;
/** Recovery after a crash replays at most max_wal_size. */
const startMs = 120_000;
const pollMs = 20;
const setprivs = ["/usr/bin/setpriv", "/bin/setpriv"];

/** Takes over the postmaster that lives in the folder: it outlives a killed Longrun. */
export async function adoptPostmaster(cluster: Cluster): Promise<Served | undefined> {
  const startedAt = Date.now();
  for (;;) {
    const found = readPostmaster(cluster.dataDir);
    if (!found || !isPostgresAlive(found.pid)) return undefined;
    if (found.status === "ready" && (await answers(found.port, cluster.credentials))) {
      const { pid, port } = found;
      return { pid, port, isAlive: () => isPostgresAlive(pid), stop: () => stopByPid(pid) };
    }
    const waitMs = found.status === "ready" ? lockLingersMs : startMs;
    if (Date.now() - startedAt > waitMs) {
      throw new DatabaseFailure(
        `A Postgres (process ${found.pid}) runs in ${cluster.dataDir} and does not answer: stop it with kill -INT ${found.pid}.`,
      );
    }
    await sleep(pollMs * 5);
  }
}

export async function spawnPostmaster(cluster: Cluster, options: ServeOptions): Promise<Served> {
  const deadline = Date.now() + lockLingersMs;
  for (let port = options.port ?? (await choosePort(cluster.credentials.port)); ; ) {
    disownForeignLock(cluster);
    const attempt = await tryServe(cluster, port, options);
    if ("child" in attempt) {
      rememberPort(cluster, port);
      return toServed(attempt.child, port);
    }
    const isPortTaken = /address already in use|could not bind/i.test(attempt.output);
    const isLocked = /lock file|shared memory block/i.test(attempt.output);
    if (!(isPortTaken || isLocked) || Date.now() > deadline) {
      throw new DatabaseFailure(explainFailure(attempt.output, "start the embedded Postgres"));
    }
    if (isPortTaken && options.port === undefined) port = await choosePort(0);
    await sleep(pollMs * 5);
  }
}

function rememberPort({ credentials, credentialsFile }: Cluster, port: number) {
  if (credentials.port === port) return;
  credentials.port = port;
  saveCredentials(credentialsFile, credentials);
}

/**
 * After a reboot the pid in the lock may be another program's, and Postgres would not dare. A lock
 * that names its own parent is stale to it, and it still looks for backends that linger.
 */
function disownForeignLock({ dataDir }: Cluster) {
  const found = readPostmaster(dataDir);
  if (!found || process.platform !== "linux" || !isAlive(found.pid)) return;
  if (isPostgresAlive(found.pid)) return;
  const file = join(dataDir, "postmaster.pid");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^-?\d+/, String(process.pid)));
}

async function tryServe(cluster: Cluster, port: number, options: ServeOptions) {
  const log = join(dirname(cluster.dir), "logs", "postgres-start.log");
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  const logDescriptor = openSync(log, "w", 0o600);
  const startedAt = Date.now();
  const place = new Place(cluster);
  const { postgres } = cluster.binaries;
  const command = [postgres, "-D", place.path("data"), ...serverArguments(port, options.settings)];
  const setpriv = options.stopsWithParent && setprivs.find((path) => existsSync(path));
  if (setpriv) {
    command.unshift(setpriv, "--pdeathsig", "INT");
  }
  const [program = postgres, ...args] = command;
  // Its own session: Ctrl-C reaches a whole process group, and Postgres is stopped last.
  const child = spawn(program, args, {
    ...place.spawnOptions(),
    detached: true,
    stdio: ["ignore", logDescriptor, logDescriptor, place.descriptor ?? "ignore"],
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", () => resolve(""));
  });
  child.unref();
  closeSync(logDescriptor);
  place.close();
  const failure = await Promise.race([ended, untilReady(cluster.dataDir, child)]);
  if (failure === undefined) return { child };
  const output = [readFileSync(log, "utf8"), readSince(cluster, startedAt), failure];
  if (isDiskFull(cluster.dir)) output.push("no space left on device");
  return { output: output.join("\n") };
}

/** What Postgres wrote into its own log after it had opened it. */
function readSince({ dataDir }: Cluster, startedAt: number): string {
  const folder = join(dataDir, "log");
  if (!existsSync(folder)) return "";
  const since = new Date(startedAt).toISOString().replace("T", " ");
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => /^\d{4}-/.test(line) && line.slice(0, since.length - 1) >= since)
    .join("\n");
}

/** A full disk often keeps Postgres from saying so. */
function isDiskFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < 20_000_000;
}

function serverArguments(port: number, more: Record<string, string> = {}): string[] {
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    logging_collector: "on",
    log_directory: "log",
    // Seven files, each overwritten a week later.
    log_filename: "postgres-%a.log",
    log_rotation_age: "1d",
    log_rotation_size: "0",
    log_truncate_on_rotation: "on",
    ...more,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function untilReady(dataDir: string, child: ChildProcess): Promise<string | undefined> {
  const deadline = Date.now() + startMs;
  while (child.exitCode === null && child.signalCode === null) {
    const found = readPostmaster(dataDir);
    if (found?.status === "ready" && found.pid === child.pid) return undefined;
    if (Date.now() > deadline) {
      child.kill("SIGQUIT");
      return "it was not ready within two minutes";
    }
    await sleep(pollMs);
  }
  return "";
}

function toServed(child: ChildProcess, port: number): Served {
  const pid = child.pid ?? 0;
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  return { pid, port, isAlive, stop: () => (isAlive() ? stopByPid(pid) : Promise.resolve()) };
}

/** Fast shutdown; immediate after 30 s, which the next start recovers from. */
async function stopByPid(pid: number) {
  for (const [signal, waitMs] of [
    ["SIGINT", 30_000],
    ["SIGQUIT", 5000],
    ["SIGKILL", 5000],
  ] as const) {
    const deadline = Date.now() + waitMs;
    if (!isPostgresAlive(pid)) return;
    process.kill(pid, signal);
    while (isPostgresAlive(pid) && Date.now() < deadline) await sleep(pollMs);
  }
}

async function choosePort(preferred: number): Promise<number> {
  const server = createServer();
  const listen = (port: number) =>
    new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
  if (!(await listen(preferred))) await listen(0);
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
