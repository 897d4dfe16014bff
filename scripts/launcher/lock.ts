import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

const busy = 5;
const pollMs = 50;

/**
 * Takes a lock that the kernel frees when this process ends, however it ends; pids and stale files
 * cannot confuse it, not even between containers. SQLite is Node's one way to such a lock.
 * Answers undefined when somebody else holds it for longer than `waitMs`.
 */
export async function takeLock(file: string, waitMs: number): Promise<(() => void) | undefined> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const release = tryLock(file);
    if (release || Date.now() >= deadline) return release;
    await sleep(pollMs);
  }
}

function tryLock(file: string): (() => void) | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec("pragma journal_mode = memory; begin exclusive");
    return () => database.close();
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode === busy) return undefined;
    throw cause;
  }
}
