/** Short jobs, enqueued by SQL in the transaction they belong to; lib/jobs does them. */
import { sql } from "drizzle-orm";
import type { Database } from "./client";
import type { Transaction } from "./queries/transaction";

/** What jobs are told; their names are the tasks of lib/jobs. */
export interface JobPayloads {
  title: { threadId: string };
}

/** For a thread that nobody named, after a run that answered. Of jobs with the same key one waits at a time. */
export async function enqueueTitle(tx: Transaction, threadId: string): Promise<void> {
  const payload: JobPayloads["title"] = { threadId };
  await tx.execute(sql`
    select graphile_worker.add_job('title', ${JSON.stringify(payload)}::json,
      job_key => ${`title:${threadId}`}, max_attempts => 3)
    from threads where id = ${threadId} and deleted_at is null
      and (title_source is null or title_source = 'words')`);
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
