import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, explainPath, StartFailure } from "./failure";
import { takeLock } from "./lock";

/** Who serves the data folder, written for the next start and for people. */
interface Owner {
  id: string;
  pid: number;
  url: string;
  server?: ProcessName | undefined;
}

/** A pid may be somebody else's by now: its start time tells. */
interface ProcessName {
  pid: number;
  startedAt: string;
}

/** Killing and restarting at once is normal: what the last instance leaves takes a moment to go. */
const lingerMs = 2000;

export class Instance {
  readonly file: string;
  readonly id = randomUUID();
  readonly #release: () => void;
  #owner: Owner;

  private constructor(file: string, release: () => void, owner: Omit<Owner, "id">) {
    this.file = file;
    this.#release = release;
    this.#owner = { id: this.id, ...owner };
    this.#write();
  }

  /** Becomes the one Longrun on the folder, or says which one already is. */
  static async claim(dataDir: string, url: string): Promise<Instance> {
    const file = join(dataDir, "owner.json");
    const release = await takeLock(join(dataDir, "lock"), lingerMs).catch((cause) => {
      throw explainPath(cause, join(dataDir, "lock"), "The lock");
    });
    const last = readOwner(file);
    if (!release) {
      const who = last ? ` (process ${last.pid}, ${last.url})` : "";
      throw new StartFailure(
        `Longrun already runs on ${dataDir}${who}: use that one, stop it first, or set LONGRUN_DATA_DIR to another folder.`,
      );
    }
    if (last?.server) await killLeftover(last.server);
    return new Instance(file, release, { pid: process.pid, url });
  }

  nameUrl(url: string) {
    this.#owner = { ...this.#owner, url };
    this.#write();
  }

  /** Lets the next start find a server that outlived its launcher. */
  nameServer(pid: number | undefined) {
    this.#owner = { ...this.#owner, server: pid ? nameProcess(pid) : undefined };
    this.#write();
  }

  release() {
    rmSync(this.file, { force: true });
    this.#release();
  }

  /** The file helps, the lock decides: on a full disk it stays as it was and nothing stops. */
  #write() {
    try {
      writeFileSync(`${this.file}.new`, JSON.stringify(this.#owner), { mode: 0o600 });
      renameSync(`${this.file}.new`, this.file);
    } catch (cause) {
      if (errorCode(cause) !== "ENOSPC") throw cause;
    }
  }
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The server follows its launcher by itself; this is for one that hangs. */
async function killLeftover(server: ProcessName) {
  const deadline = Date.now() + lingerMs;
  while (isSame(server) && Date.now() < deadline) {
    signalGroup(server.pid, "SIGKILL");
    await sleep(20);
  }
}

function isSame(server: ProcessName): boolean {
  return server.startedAt !== "" && nameProcess(server.pid).startedAt === server.startedAt;
}

function nameProcess(pid: number): ProcessName {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return { pid, startedAt: "" };
  const stat = readFileSync(file, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const isZombie = fields[0] === "Z";
  // Fields 3 (state) and 22 (start, in clock ticks since boot) of proc(5).
  return { pid, startedAt: isZombie ? "" : (fields[19] ?? "") };
}

/** Signals a process and the group it leads, where there are groups. */
export function signalGroup(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ESRCH") throw cause;
  }
}
