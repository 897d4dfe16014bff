/** Starts fixture processes and makes sure that none outlives its test. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ProcessConfig } from "./process";

const living = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of living) child.kill("SIGKILL");
});

export interface Fixture {
  pid: number;
  workerId: string;
  /** Resolves when a held process stands at its point. */
  struck(): Promise<void>;
  /** Lets a held process die, and resolves when it is gone. */
  finish(): Promise<void>;
  /** Resolves with the signal or code it ended by. */
  gone(): Promise<string | number | null>;
  signal(name: NodeJS.Signals): void;
  /** Asks for an orderly stop. */
  drain(): void;
  isAlive(): boolean;
  /** What it wrote to its log. */
  log(): string;
}

/** Resolves when the process's engine has started. */
export async function launch(config: ProcessConfig): Promise<Fixture> {
  const root = join(import.meta.dirname, "..", "..", "..");
  const child = spawn(
    process.execPath,
    [
      ...["--import", join(root, "scripts", "ts-hooks.mjs")],
      join(import.meta.dirname, "process.ts"),
      JSON.stringify(config),
    ],
    { stdio: ["pipe", "pipe", "pipe", "ipc"] },
  );
  living.add(child);
  let errors = "";
  let output = "";
  let onOutput = () => {};
  child.stderr?.on("data", (chunk) => {
    errors += chunk;
  });
  child.stdout?.on("data", (chunk) => {
    output += chunk;
    onOutput();
  });
  // Words to a process that died meanwhile.
  child.stdin?.on("error", () => undefined);
  const gone = once(child, "exit").then(([code, signal]) => {
    living.delete(child);
    onOutput();
    return (signal ?? code) as string | number | null;
  });
  const first = await Promise.race([once(child, "message"), gone]);
  if (!Array.isArray(first)) throw new Error(`a fixture ended with ${first}: ${errors}`);
  const struck = async () => {
    while (!output.includes("struck")) {
      if (!living.has(child)) throw new Error(`a fixture ended before its point: ${errors}`);
      await new Promise<void>((resolve) => {
        onOutput = resolve;
      });
    }
  };
  return {
    pid: child.pid ?? 0,
    workerId: (first[0] as { workerId: string }).workerId,
    struck,
    async finish() {
      child.stdin?.write("x");
      await gone;
    },
    gone: () => gone,
    signal: (name) => void child.kill(name),
    drain: () => void child.send("drain"),
    isAlive: () => living.has(child),
    log: () => errors,
  };
}

/** For `afterEach`: ends whatever a failed test left, stopped processes too. */
export async function reapAll(): Promise<void> {
  const left = [...living];
  const exits = left.map((child) => once(child, "exit"));
  for (const child of left) child.kill("SIGKILL");
  await Promise.all(exits);
}
