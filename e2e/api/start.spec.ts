import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { test as base, expect } from "../fixtures/test";
import { findPort } from "../stack/app-server";

interface Place {
  root: string;
  dataDir: string;
  port: number;
}

const test = base.extend<{ npm: (...args: string[]) => Command }, { dataDir: string }>({
  dataDir: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names in the pattern.
    async ({}, use) => {
      const dataDir = mkdtempSync(join(tmpdir(), "longrun-start-"));
      await use(dataDir);
      rmSync(dataDir, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  npm: async ({ stack, dataDir }, use) => {
    const commands: Command[] = [];
    const place = { root: stack.root, dataDir, port: await findPort() };
    await use((...args) => {
      const command = new Command(args, place);
      commands.push(command);
      return command;
    });
    for (const command of commands) await command.dispose();
  },
});

// On one data folder, one after the other: making another takes as long as everything else.
test.describe.configure({ mode: "serial" });

/** npm as a person runs it, in a process group of its own as in a terminal. */
class Command {
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #output = "";
  #errors = "";

  constructor(args: readonly string[], place: Place) {
    this.#child = spawn("npm", args, {
      cwd: place.root,
      env: environment(place),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#child.stdout.on("data", (chunk) => {
      this.#output += chunk;
    });
    this.#child.stderr.on("data", (chunk) => {
      this.#errors += chunk;
    });
    this.ended = once(this.#child, "close").then(([code]) => code);
  }

  /** Everything that was said, to whichever stream. */
  get said(): string {
    return `${this.#output}\n${this.#errors}`;
  }

  get complaints(): string[] {
    return this.#errors.split("\n").filter((line) => line.startsWith("✗"));
  }

  /** Waits for a line that ends with an address. Answers the address. */
  async addressAfter(words: string): Promise<URL> {
    const line = new RegExp(`^${words} (http\\S+)$`, "m");
    let hasEnded = false;
    while (!line.test(this.#output) && !hasEnded) {
      const said = once(this.#child.stdout, "data").then(() => false);
      hasEnded = await Promise.race([said, this.ended.then(() => true)]);
    }
    const address = line.exec(this.#output)?.[1];
    if (address === undefined) throw new Error(`It ended:\n${this.said}`);
    return new URL(address);
  }

  /** A supervisor's signal reaches npm alone, the terminal's all that runs in it. */
  signal(name: "SIGINT" | "SIGTERM"): void {
    if (name === "SIGTERM") this.#child.kill(name);
    else process.kill(-Number(this.#child.pid), name);
  }

  /** Alive only after a failed test: the launcher then ends the server, and Postgres follows in a minute. */
  async dispose(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    process.kill(-Number(this.#child.pid), "SIGKILL");
    await this.ended;
  }
}

/** The environment of a start that nothing outside configures, no `.env` of this project either. */
function environment({ root, dataDir, port }: Place): NodeJS.ProcessEnv {
  const outer = Object.entries(process.env).filter(
    ([name]) => !/^(LONGRUN_|DATABASE_URL$|HOST$|PORT$|NODE_|FORCE_COLOR$)/.test(name),
  );
  const file = join(root, ".env");
  const names = existsSync(file) ? readFileSync(file, "utf8").match(/^\s*\w+(?==)/gm) : null;
  const blank = Object.fromEntries((names ?? []).map((name) => [name.trim(), ""]));
  const own = { LONGRUN_DATA_DIR: dataDir, PORT: String(port), NODE_ENV: "production" } as const;
  return { ...Object.fromEntries(outer), ...blank, ...own };
}

/** The processes that a data folder names: the launcher, the server's group, and Postgres. */
function readProcesses(dataDir: string): number[] {
  const { pid, server } = JSON.parse(readFileSync(join(dataDir, "owner.json"), "utf8"));
  return [pid, -server.pid, Number.parseInt(readFileSync(lockOf(dataDir), "utf8"), 10)];
}

const lockOf = (dataDir: string) => join(dataDir, "postgres", "data", "postmaster.pid");

/** The lines of all days, in order: each begins with its time. */
function readPostgresLog(dataDir: string): string[] {
  const folder = join(dataDir, "postgres", "data", "log");
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    .sort();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function statusOf(url: URL): Promise<number> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.status;
}

/** An ended process keeps its id until init has seen it. */
async function expectEnded(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
}

/** Nobody serves the address or the data folder, and the server never missed its Postgres. */
async function expectStopped({ said }: Command, dataDir: string, url: URL): Promise<void> {
  await expect(fetch(url)).rejects.toThrow("fetch failed");
  expect(existsSync(lockOf(dataDir))).toBe(false);
  expect(readPostgresLog(dataDir).at(-1)).toContain("database system is shut down");
  expect(said).toContain('"draining"');
  expect(said).not.toMatch(/"level":"(warn|error)"/);
}

test("npm start serves one data folder once, and Ctrl-C ends all of it, Postgres last", async ({
  npm,
  dataDir,
}) => {
  const first = npm("start");
  const setup = await first.addressAfter("Create the first account:");
  expect(setup.pathname).toBe("/setup");
  const pids = readProcesses(dataDir);
  expect(pids.filter(isAlive)).toEqual(pids);
  expect(await statusOf(setup)).toBe(200);

  const second = npm("start");
  expect(await second.ended).toBe(1);
  expect(second.complaints).toEqual([
    `✗ Longrun already runs on ${dataDir} (process ${pids[0]}, ${setup.origin}): use that one, stop it first, or set LONGRUN_DATA_DIR to another folder.`,
  ]);
  expect(await statusOf(new URL(setup.origin))).toBe(200);

  first.signal("SIGINT");
  expect(await first.ended).toBe(0);
  expect(first.complaints).toEqual([]);
  await expectEnded(pids);
  await expectStopped(first, dataDir, setup);
});

test("SIGTERM to npm start on a kept data folder ends all of it, Postgres last", {
  tag: "@long",
}, async ({ npm, dataDir }) => {
  const command = npm("start");
  const setup = await command.addressAfter("Create the first account:");
  const pids = readProcesses(dataDir);
  command.signal("SIGTERM");
  expect(await command.ended).toBe(0);
  await expectEnded(pids);
  await expectStopped(command, dataDir, setup);
});

test("npm run dev serves pages, and Ctrl-C ends it", { tag: "@long" }, async ({ npm, dataDir }) => {
  // A first start compiles what it is asked for.
  test.slow();
  const command = npm("run", "dev");
  const { origin } = await command.addressAfter("Create the first account:");
  const pids = readProcesses(dataDir);
  expect(await statusOf(new URL("/sign-in", origin))).toBe(200);
  command.signal("SIGINT");
  expect(await command.ended).toBe(0);
  await expectEnded(pids);
});
