/** Short jobs, enqueued by SQL in the transaction they belong to; lib/jobs does them. */
import { sql } from "drizzle-orm";
import type { Database } from "./client";
import type { Transaction } from "./queries/transaction";

/** What jobs are told; their names are the tasks of lib/jobs. */
export interface JobPayloads {
  title: { threadId: string };
}

/** Of jobs with the same key one waits at a time. */
async function addJob<Name extends keyof JobPayloads>(
  tx: Transaction,
  name: Name,
  payload: JobPayloads[Name],
  key: string,
): Promise<void> {
  await tx.execute(sql`
    select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json,
      job_key => ${key}, max_attempts => 3)`);
}

/** After a run that answered, for a thread that nobody named. */
export async function enqueueTitle(tx: Transaction, threadId: string): Promise<void> {
  await addJob(tx, "title", { threadId }, `title:${threadId}`);
}

/** No job takes so long: who holds one longer has died. */
const jobMinutesMax = 5;

/** Gives jobs of dead processes to the living. */
export async function releaseDeadJobs(database: Database): Promise<void> {
  await database.execute(sql`
    select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
    from graphile_worker.jobs
    where locked_at < now() - ${jobMinutesMax} * interval '1 minute' having count(*) > 0`);
}
