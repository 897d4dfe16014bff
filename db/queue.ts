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

/** After a run that answered: a thread that nobody named gets a title. */
export async function enqueueTitle(tx: Transaction, threadId: string): Promise<void> {
  const { rows } = await tx.execute(sql`
    select 1 from threads where id = ${threadId} and (title_source is null or title_source = 'words') and deleted_at is null`);
  if (rows.length === 0) return;
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
