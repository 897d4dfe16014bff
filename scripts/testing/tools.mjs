// Runs the project's tools and cleans up after them. Imports only what Node brings.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findNode, projectEnv, root, typescript } from "../install.mjs";

const running = new Set();
const stopMs = 8000;

/** The command line of a tool from `node_modules`, under the project's Node. */
export function tool(name, ...args) {
  const folder = join(root, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file =
    typeof bin === "string" ? bin : (bin[name.split("/").at(-1)] ?? Object.values(bin)[0]);
  return [findNode(), join(folder, file), ...args];
}

/** Starts a command in a process group of its own, so that whatever it leaves behind can be ended. */
function start([program, ...args], options) {
  const child = spawn(program, args, {
    cwd: root,
    detached: process.platform !== "win32",
    ...options,
  });
  running.add(child);
  child.on("close", () => {
    running.delete(child);
    signalGroup(child, "SIGKILL");
  });
  return child;
}

/** Runs a command whose output matters only when it fails. */
export async function runQuietly(command, { cwd = root, env = {} } = {}) {
  const child = start(command, { cwd, env: projectEnv(env), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let stdout = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const code = await exitCode(child);
  return { ok: code === 0, output, stdout };
}

/** Runs a command that talks to the person itself. */
export async function runLoudly(command, env = {}) {
  return (
    (await exitCode(
      start(command, { env: projectEnv(env), stdio: ["ignore", "inherit", "inherit"] }),
    )) === 0
  );
}

function exitCode(child) {
  return new Promise((resolve) => {
    child.on("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** A Postgres from the embedded binaries, in a folder that goes with it. */
export async function startPostgres(...args) {
  const command = typescript("scripts/launcher/test-postgres.ts", ...args);
  const child = start(command, { env: projectEnv(), stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const { url, pid } = await new Promise((resolve, reject) => {
    lines.once("line", (line) => resolve(JSON.parse(line)));
    child.once("exit", () => reject(new Error("The Postgres for the tests did not start.")));
  });
  const stop = async () => {
    const gone = new Promise((resolve) => child.once("close", resolve));
    child.stdin.end();
    await gone;
  };
  return { url, pid, stop };
}

function signalGroup(child, signal) {
  if (!child.pid) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Ends everything that runs, asking first. */
async function stopAll() {
  const deadline = Date.now() + stopMs;
  for (const child of running) signalGroup(child, "SIGTERM");
  while (running.size > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const child of running) signalGroup(child, "SIGKILL");
}

let isInterrupted = false;

export function stopOnSignals() {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (!isInterrupted) void stopAll().then(() => process.exit(130));
      isInterrupted = true;
    });
  }
}

/** Never returns once the person has interrupted: what is left of the work is cleaning up. */
export async function unlessInterrupted() {
  if (isInterrupted) await new Promise(() => undefined);
}
