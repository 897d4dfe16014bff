/** Processes the bench starts: their first line of JSON says that they are ready. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

export const root = join(import.meta.dirname, "..");

export interface Child<Ready> {
  process: ChildProcess;
  ready: Ready;
  ended: Promise<unknown>;
  /** Asks it to end and waits. */
  stop(): Promise<void>;
  /** kill -9 of it and what it left in its group. */
  kill(): Promise<void>;
}

const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) signalGroup(child, "SIGKILL");
});

/** Starts one of the project's TypeScript files. */
export async function startScript<Ready>(file: string, ...args: string[]): Promise<Child<Ready>> {
  const hooks = pathToFileURL(join(root, "scripts", "ts-hooks.mjs")).href;
  const flags = ["--disable-warning=ExperimentalWarning", "--import", hooks];
  const profile = process.env.BENCH_PROFILE
    ? ["--cpu-prof", "--cpu-prof-dir", process.env.BENCH_PROFILE]
    : [];
  const child = start([process.execPath, ...flags, ...profile, join(root, file), ...args], {});
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  let errors = "";
  child.stderr?.on("data", (chunk) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const ready = await new Promise<Ready>((resolve, reject) => {
    lines.once("line", (line) => resolve(JSON.parse(line)));
    child.once("close", () => reject(new Error(`${file} ended before it was ready:\n${errors}`)));
  });
  return { process: child, ready, ...endings(child) };
}

/** Starts a command in a process group of its own; its words go to `onOutput`. */
export function startCommand(
  command: readonly string[],
  env: Record<string, string>,
  onOutput: (text: string) => void,
  folder = root,
) {
  const child = start(command, env, folder);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => onOutput(String(chunk)));
  }
  return { process: child, ...endings(child) };
}

function start(
  [program = "", ...args]: readonly string[],
  env: Record<string, string>,
  folder = root,
): ChildProcess {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

function endings(child: ChildProcess) {
  const ended = once(child, "close");
  const end = async (signal: NodeJS.Signals) => {
    if (signal === "SIGKILL") signalGroup(child, signal);
    else child.kill(signal);
    await ended;
  };
  return { ended, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals) {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
  }
}
