import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartFailure } from "./failure";
import { takeLock } from "./lock";

const sources = [
  ...["app", "components", "lib", "db", "protocol", "locales", "public"],
  ...["instrumentation.ts", "instrumentation-node.ts", "instrumentation-client.ts", "proxy.ts"],
  ...["next.config.ts", "postcss.config.mjs", "package.json", "package-lock.json"],
];
const notBuilt = /\.(test|md|sql)(\.|$)|\.fixtures$/;
const waitMs = 600_000;

/** The build rewrites this file to its own form, so that only the form after it counts. */
const rewritten = "tsconfig.json";

/** A fingerprint of everything a build is made from. Reads a few hundred files in milliseconds. */
export function fingerprint(root: string): string {
  const hash = createHash("sha256");
  const add = (path: string) => {
    hash.update(`${path}\0`);
    hash.update(readFileSync(join(root, path)));
  };
  for (const source of sources) {
    for (const path of listFiles(root, source)) add(path);
  }
  return hash.digest("hex");
}

function stampOf(root: string, sourcesBefore = fingerprint(root)): string {
  const file = join(root, rewritten);
  const after = createHash("sha256").update(existsSync(file) ? readFileSync(file) : "");
  return `${sourcesBefore} ${after.digest("hex")}`;
}

function listFiles(root: string, path: string): string[] {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  let entries: string[];
  try {
    entries = readdirSync(full).sort();
  } catch {
    return [path];
  }
  return entries
    .filter((name) => !notBuilt.test(name))
    .flatMap((name) => listFiles(root, `${path}/${name}`));
}

export function isBuildStale(root: string): boolean {
  const stamp = stampFile(root);
  if (!existsSync(join(root, ".next", "BUILD_ID")) || !existsSync(stamp)) return true;
  return readFileSync(stamp, "utf8") !== stampOf(root);
}

export function markBuilt(root: string, sourcesBefore: string) {
  writeFileSync(stampFile(root), stampOf(root, sourcesBefore));
}

function stampFile(root: string) {
  return join(root, ".next", "longrun-build");
}

/** Builds when the build is missing or stale; answers whether it did. One process at a time. */
export async function build(root: string, logFile: string, signal: AbortSignal): Promise<boolean> {
  if (!isBuildStale(root)) return false;
  const release = await takeLock(join(root, "node_modules", ".longrun-build"), waitMs);
  if (!release) throw new StartFailure("Another process has been building for ten minutes.");
  try {
    if (!isBuildStale(root)) return false;
    const sourcesBefore = fingerprint(root);
    await runBuild(root, logFile, signal);
    markBuilt(root, sourcesBefore);
    return true;
  } finally {
    release();
  }
}

async function runBuild(root: string, logFile: string, signal: AbortSignal) {
  signal.throwIfAborted();
  const next = join(root, "node_modules", "next", "dist", "bin", "next");
  const log = createWriteStream(logFile, { mode: 0o600 });
  const child = spawn(process.execPath, [next, "build"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => {
    if (child.pid) process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  };
  signal.addEventListener("abort", stop, { once: true });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log.write(chunk);
      output = (output + chunk).slice(-20_000);
    });
  }
  const [code] = await once(child, "close");
  signal.removeEventListener("abort", stop);
  log.end();
  signal.throwIfAborted();
  if (code !== 0) throw new StartFailure(explainBuild(output, logFile));
}

export function explainBuild(output: string, logFile: string): string {
  if (/ENOSPC|no space left/i.test(output))
    return "No room on the disk: the build was not written.";
  if (/heap out of memory|Killed/i.test(output)) {
    return "The build ran out of memory: it needs about 2 GB.";
  }
  const last = output.trim().split("\n").slice(-25).join("\n");
  return `The build failed; all of its output is in ${logFile}. Its last lines:\n${last}`;
}
