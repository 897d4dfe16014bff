import { type Database, database } from "@/db/client";
import { purgeFiles, purgeIdempotencyKeys, purgeSessions, purgeThreads } from "@/db/queries/purge";
import { releaseDeadJobs } from "@/db/queue";
import { log } from "@/lib/log";

/** A thread may hold thousands of parts: few at a time keep the locks short. */
const threadsAtOnce = 5;
const rowsAtOnce = 500;
/** Whatever is left goes with the next call. */
const roundsMax = 200;

export async function purge(signal: AbortSignal): Promise<void> {
  const removed = {
    threads: await repeat(signal, threadsAtOnce, purgeThreads),
    files: await repeat(signal, rowsAtOnce, purgeFiles),
    idempotencyKeys: await repeat(signal, rowsAtOnce, purgeIdempotencyKeys),
    sessions: await purgeSessions(database()),
  };
  await releaseDeadJobs(database());
  if (Object.values(removed).some((count) => count > 0)) log.info("purged", removed);
}

async function repeat(
  signal: AbortSignal,
  limit: number,
  remove: (database: Database, limit: number) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (let round = 0; round < roundsMax && !signal.aborted; round += 1) {
    const count = await remove(database(), limit);
    sum += count;
    if (count < limit) break;
  }
  return sum;
}
