/** One job in a process of its own: empty environment, no files but its own code, limits from outside. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Slots } from "../../slots.ts";

export interface ChildLimits {
  timeoutMs: number;
  /** Resident memory at which the process is killed. */
  memoryBytesMax: number;
  /** Of the answer; a process that says more is killed. */
  answerBytesMax: number;
}

export type ChildOutcome =
  | { answer: unknown }
  | { stopped: "timeout" | "memory" | "output" | "aborted" | "crashed" };

const heapMebibytes = 256;
const watchMs = 50;
const cpuSecondsOver = 5;
/** `nobody`: a uid that owns nothing. */
const nobody = 65_534;

/** Sandbox processes of this server at once, half of them for one owner; further calls wait, and their time does not run. */
const cores = os.availableParallelism();
const slots = new Slots(2 * cores, cores);

/**
 * Runs one job to its answer or its limit; when it resolves, the process is gone or being killed.
 * `owner`: of whom only some run at once.
 */
export async function runChild(
  job: object,
  limits: ChildLimits,
  { signal, owner }: { signal: AbortSignal; owner: string },
  script = "child.mjs",
): Promise<ChildOutcome> {
  const leave = await slots.enter(signal, owner);
  if (!leave) return { stopped: "aborted" };
  try {
    return await runNow(job, limits, signal, script);
  } finally {
    leave();
  }
}

async function runNow(
  job: object,
  limits: ChildLimits,
  signal: AbortSignal,
  script: string,
): Promise<ChildOutcome> {
  const child = await spawnChild(script, limits);
  // It may have aborted meanwhile, which no listener hears.
  if (signal.aborted) child.kill("SIGKILL");
  let verdict: Exclude<ChildOutcome, { answer: unknown }> | undefined;
  const stop = (stopped: "timeout" | "memory" | "output" | "aborted") => {
    verdict ??= { stopped };
    child.kill("SIGKILL");
  };
  const onAbort = () => stop("aborted");
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => stop("timeout"), limits.timeoutMs);
  const watch = setInterval(() => {
    if (residentBytes(child) > limits.memoryBytesMax) stop("memory");
  }, watchMs);
  try {
    const said = await converse(child, JSON.stringify(job), limits, () => stop("output"));
    if (verdict) return verdict;
    return said === undefined ? { stopped: "crashed" } : { answer: said };
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    signal.removeEventListener("abort", onAbort);
  }
}

interface Shelter {
  /** Commands that the child is started through. */
  prefix: readonly string[];
  /** What the process itself is started as. */
  identity: { uid?: number; gid?: number };
}

const root = process.cwd();
const folder = path.join(root, "lib/tools/sandbox");
let shelter: Promise<Shelter> | undefined;

async function spawnChild(script: string, limits: ChildLimits): Promise<ChildProcess> {
  shelter ??= findShelter();
  const { prefix, identity } = await shelter;
  const cpuSeconds = Math.ceil(limits.timeoutMs / 1000) + cpuSecondsOver;
  const node = [
    process.execPath,
    "--permission",
    `--allow-fs-read=${path.join(root, "node_modules")}/*`,
    `--allow-fs-read=${folder}/*`,
    `--allow-fs-read=${path.join(root, "package.json")}`,
    `--max-old-space-size=${heapMebibytes}`,
    "--no-warnings",
    "--disable-proto=delete",
    path.join(folder, script),
    `${process.pid}`,
  ];
  const [command = process.execPath, ...args] = [...prefix, ...bounded(cpuSeconds), ...node];
  const child = spawn(command, args, {
    cwd: "/",
    // Empty; the type asks for one that the child does not need.
    env: {} as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
    ...identity,
  });
  if (child.pid !== undefined) lowerPriority(child.pid);
  return child;
}

/** The strongest of what this machine allows: no network of its own, no rights, death with its parent. */
async function findShelter(): Promise<Shelter> {
  if (process.platform !== "linux") return { prefix: [], identity: {} };
  const isRoot = process.getuid?.() === 0;
  const isOpen = isOpenToOthers(root);
  const leave = ["/usr/bin/setpriv", "--no-new-privs", "--pdeathsig", "KILL"];
  const drop = isRoot ? [...leave, ...asNobody, ...(isOpen ? [] : mayReadAll)] : leave;
  const apart = ["/usr/bin/unshare", ...(isRoot ? [] : ["--user"]), "--net"];
  if (await works([...apart, ...drop])) return { prefix: [...apart, ...drop], identity: {} };
  if (await works(drop)) return { prefix: drop, identity: {} };
  if (!isRoot || isOpen)
    return { prefix: [], identity: isRoot ? { uid: nobody, gid: nobody } : {} };
  process.emitWarning(
    `Tools run as root: let others enter ${root} (chmod o+x on it and its parents), or start Longrun as another user.`,
  );
  return { prefix: [], identity: {} };
}

const asNobody = ["--reuid", `${nobody}`, "--regid", `${nobody}`, "--clear-groups"];

/**
 * Our code below a closed folder such as /root is read by its owner or by this one right. With it
 * the process is still nobody: it changes and signals nothing, and Node's permissions say what it opens.
 */
const readRight = "-all,+dac_read_search";
const mayReadAll = ["--inh-caps", "--ambient-caps", "--bounding-set"].flatMap((option) => [
  option,
  readRight,
]);

/** Whether our own Node starts behind this prefix. */
async function works([command = "", ...args]: readonly string[]): Promise<boolean> {
  return await new Promise((resolve) => {
    execFile(
      /* turbopackIgnore: true */ command,
      [...args, process.execPath, "--version"],
      (error) => resolve(error === null),
    );
  });
}

/** Limits of the kernel's own, which hold although nobody looks. */
function bounded(cpuSeconds: number): string[] {
  if (process.platform === "win32") return [];
  const limits = `ulimit -t ${cpuSeconds}; ulimit -c 0; ulimit -f 0`;
  return ["/bin/sh", "-c", `${limits}; exec "$0" "$@"`];
}

/** Whether another user could read our code: not below a closed folder such as /root. */
function isOpenToOthers(folder: string): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function lowerPriority(pid: number): void {
  try {
    os.setPriority(pid, 10);
  } catch {
    // It may have ended already; priority is a courtesy to other runs.
  }
}

function residentBytes({ pid }: ChildProcess): number {
  if (pid === undefined || process.platform !== "linux") return 0;
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    return pages * 4096;
  } catch {
    return 0;
  }
}

async function converse(
  child: ChildProcess,
  job: string,
  limits: ChildLimits,
  onExcess: () => void,
): Promise<unknown> {
  const pieces: Buffer[] = [];
  let size = 0;
  child.stdout?.on("data", (piece: Buffer) => {
    size += piece.byteLength;
    if (size > limits.answerBytesMax) onExcess();
    else pieces.push(piece);
  });
  // A child that dies early leaves its stdin; its exit says so.
  child.stdin?.on("error", () => {});
  child.stdin?.end(job);
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  try {
    return JSON.parse(Buffer.concat(pieces).toString("utf8"));
  } catch {
    return undefined;
  }
}
