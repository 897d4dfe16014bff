import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { signalGroup } from "./instance";
import { decideRestart } from "./restart-policy";

export interface ServerOptions {
  root: string;
  host: string;
  port: number;
  isDev: boolean;
  env: Record<string, string | undefined>;
  drainMs: number;
  /** Called with each process that serves, so that others can find it. */
  onProcess(pid: number | undefined): void;
  onCrash(message: string): void;
  /** It crashed again and again; nothing serves any more. */
  onGiveUp(message: string): void;
}

const banner =
  /^\s*(▲ Next\.js|- (Local|Network|Environments|Experiments)|✓ (Starting|Ready|Running next\.config)|$)/;
const killGraceMs = 2000;
const linesMax = 30;

/** The process that serves, and its successors: it is started again when it dies unasked. */
export class Server {
  readonly #options: ServerOptions;
  readonly #crashes: number[] = [];
  #child: ChildProcess | undefined;
  #isStopping = false;
  #isReady = false;
  /** What the process said last, for the sentence that explains its death. */
  lastLines: string[] = [];

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#spawn();
  }

  /** From here on a crash is answered with a restart; before, the start has failed. */
  markReady() {
    this.#isReady = true;
    for (const line of this.lastLines) process.stderr.write(`${line}\n`);
  }

  get isAlive(): boolean {
    return this.#child !== undefined;
  }

  /** Asks for a drain and waits for it, then insists. */
  async stop() {
    this.#isStopping = true;
    const child = this.#child;
    if (!child?.pid) return;
    child.kill("SIGTERM");
    await Promise.race([this.#gone(), sleep(this.#options.drainMs + killGraceMs)]);
    this.kill();
    await this.#gone();
  }

  kill() {
    this.#isStopping = true;
    if (this.#child?.pid) signalGroup(this.#child.pid, "SIGKILL");
  }

  async #gone() {
    while (this.#child) await sleep(10);
  }

  #spawn() {
    const { root, isDev, host, port, env } = this.#options;
    const watch = pathToFileURL(join(root, "scripts", "launcher", "orphan-watch.mjs")).href;
    const next = join(root, "node_modules", "next", "dist", "bin", "next");
    const flags = ["--disable-warning=ExperimentalWarning", "--import", watch];
    const command = [next, isDev ? "dev" : "start", "-H", host, "-p", String(port)];
    const child = spawn(process.execPath, [...flags, ...command], {
      cwd: root,
      env: env as NodeJS.ProcessEnv,
      detached: process.platform !== "win32",
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    this.lastLines = [];
    this.#relay(child);
    this.#options.onProcess(child.pid);
    child.on("error", (error) => this.lastLines.push(error.message));
    child.once("close", (code, signal) => this.#ended(signal ?? `exit code ${code}`));
  }

  #relay(child: ChildProcess) {
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const) {
      if (!from) continue;
      createInterface({ input: from }).on("line", (line) => {
        if (banner.test(line)) return;
        this.lastLines = [...this.lastLines, line].slice(-linesMax);
        // Until it serves, its words are part of the failure and nothing else.
        if (this.#isReady) to.write(`${line}\n`);
      });
    }
  }

  #ended(how: string) {
    // Children it left in its group must not serve on.
    if (this.#child?.pid) signalGroup(this.#child.pid, "SIGKILL");
    this.#child = undefined;
    this.#options.onProcess(undefined);
    if (this.#isStopping || !this.#isReady) return;
    this.#crashes.push(Date.now());
    const decision = decideRestart(this.#crashes, Date.now());
    if (decision === "give-up") {
      this.#options.onGiveUp(`The server stopped five times within a minute (${how}).`);
      return;
    }
    this.#options.onCrash(`The server stopped (${how}); starting it again.`);
    setTimeout(() => {
      if (!this.#isStopping) this.#spawn();
    }, decision.delayMs);
  }
}
