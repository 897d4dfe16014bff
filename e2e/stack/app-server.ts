import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

export interface AppOptions {
  root: string;
  databaseUrl: string;
  upstreamUrl: string;
  logFile: string;
  /** Another process's, whose installation it joins. */
  secret?: string;
  /** Overrides the environment below; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
}

export interface Ending {
  code: number | null;
  signal: string | null;
}

const readyMs = 60_000;

/** Short enough to see a take-over in a test, long enough for a busy machine. */
const timers = {
  LONGRUN_HEARTBEAT_MS: "1000",
  LONGRUN_LEASE_TTL_MS: "10000",
  LONGRUN_TAKEOVER_POLL_MS: "100",
  LONGRUN_POSTGRES_SETTLE_MS: "1000",
  LONGRUN_RETRY_BASE_MS: "10",
  LONGRUN_DRAIN_MS: "5000",
};

/** The production build served in a process of its own, as the launcher serves it. */
export class AppServer {
  readonly url: string;
  readonly #options: AppOptions;
  readonly #port: number;
  readonly secret: string;
  #child: ChildProcess | undefined;
  #ending: Promise<Ending> | undefined;

  private constructor(options: AppOptions, port: number) {
    this.#options = options;
    this.#port = port;
    this.secret = options.secret ?? randomBytes(33).toString("base64url");
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(options: AppOptions): Promise<AppServer> {
    const server = new AppServer(options, await findPort());
    await server.start();
    return server;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error("The server does not run.");
    return pid;
  }

  /** Starts it, for the first time or again at the same address; resolves when it serves. */
  async start(): Promise<void> {
    const { root, logFile } = this.#options;
    const watch = pathToFileURL(join(root, "scripts", "launcher", "orphan-watch.mjs")).href;
    const next = join(root, "node_modules", "next", "dist", "bin", "next");
    const flags = ["--disable-warning=ExperimentalWarning", "--import", watch];
    const log = openSync(logFile, "a");
    const child = spawn(
      process.execPath,
      [...flags, next, "start", "-H", "127.0.0.1", "-p", String(this.#port)],
      { cwd: root, env: this.#environment(), detached: true, stdio: ["pipe", log, log] },
    );
    closeSync(log);
    this.#child = child;
    this.#ending = new Promise((resolve) => {
      child.once("close", (code, signal) => resolve({ code, signal }));
    });
    await this.#untilReady(child);
  }

  /** `kill -9` of the server and whatever it started. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    this.#child = undefined;
    // The group lives on as long as a member does.
    if (isAlive(child)) process.kill(-child.pid, "SIGKILL");
    await this.#ending;
  }

  /** Asks it to drain and go; insists when it does not. */
  async stop(): Promise<Ending> {
    const child = this.#child;
    const ending = this.#ending;
    if (child === undefined || ending === undefined) return { code: null, signal: null };
    child.kill("SIGTERM");
    const patience = new AbortController();
    await Promise.race([
      ending,
      sleep(20_000, undefined, { signal: patience.signal }).then(
        () => this.kill(),
        () => undefined,
      ),
    ]);
    patience.abort();
    this.#child = undefined;
    return await ending;
  }

  #environment(): NodeJS.ProcessEnv {
    const { databaseUrl, upstreamUrl, env } = this.#options;
    const outer = Object.entries(process.env).filter(
      ([name]) =>
        !/^(LONGRUN_|DATABASE_URL|REDIS_URL|NODE_OPTIONS|FORCE_COLOR|PORT|HOST)/.test(name),
    );
    const { NODE_ENV: _, ...inherited } = Object.fromEntries(outer);
    return {
      ...inherited,
      NODE_ENV: "production",
      NEXT_MANUAL_SIG_HANDLE: "true",
      NEXT_TELEMETRY_DISABLED: "1",
      HOST: "127.0.0.1",
      PORT: String(this.#port),
      DATABASE_URL: databaseUrl,
      LONGRUN_SECRET: this.secret,
      LONGRUN_LAUNCHER_PID: String(process.pid),
      LONGRUN_ENDPOINT_URL: `${upstreamUrl}/v1`,
      LONGRUN_ENDPOINT_KIND: "vllm",
      // A request for a title would take an answer that a test has scripted.
      LONGRUN_TITLES: "off",
      ...timers,
      ...env,
    };
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + readyMs;
    while (isAlive(child) && Date.now() < deadline) {
      if (await isReady(this.url)) return;
      await sleep(50);
    }
    const how = isAlive(child) ? "was not ready in time" : "ended while starting";
    await this.kill();
    const lines = readFileSync(this.#options.logFile, "utf8").trimEnd().split("\n").slice(-30);
    throw new Error(`The server ${how}:\n${lines.join("\n")}`);
  }
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Nothing listens yet; the deadline of the caller counts.
    return false;
  }
}

/** Below the ports that outgoing connections take, so that a server finds its port free again. */
export async function findPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
