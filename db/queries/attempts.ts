/** A leaky bucket per key in `rate_limits`: `last_request` is when the bucket is empty again, in epoch milliseconds. */
import { sql } from "drizzle-orm";
import type { Database } from "../client";

export interface AttemptRule {
  key: string;
  /** Attempts that may come at once. */
  burst: number;
  /** After which one more is allowed. */
  intervalMs: number;
}

const nowMs = sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Counts an attempt. Answers 0 when it is allowed, else the milliseconds until the next one is. */
export async function takeAttempt(database: Database, rule: AttemptRule): Promise<number> {
  const slackMs = (rule.burst - 1) * rule.intervalMs;
  // The id is random, or a parallel first attempt would break its constraint and not the key's.
  const taken = await database.execute(sql`
    insert into rate_limits as r (id, key, count, last_request)
    values (gen_random_uuid(), ${rule.key}, 1, ${nowMs} + ${rule.intervalMs})
    on conflict (key) do update set count = r.count + 1,
      last_request = greatest(r.last_request, ${nowMs}) + ${rule.intervalMs}
    where r.last_request <= ${nowMs} + ${slackMs}`);
  if (taken.rowCount === 1) return 0;
  const { rows } = await database.execute<{ wait: number }>(sql`
    select (last_request - ${nowMs} - ${slackMs})::int as wait from rate_limits where key = ${rule.key}`);
  return Math.max(1, rows[0]?.wait ?? rule.intervalMs);
}

/** Takes an attempt back that turned out to be rightful. */
export async function returnAttempt(database: Database, rule: AttemptRule): Promise<void> {
  await database.execute(sql`
    update rate_limits set last_request = last_request - ${rule.intervalMs} where key = ${rule.key}`);
}

/** Forgets buckets that have been empty for an hour. */
export async function pruneAttempts(database: Database): Promise<void> {
  await database.execute(sql`delete from rate_limits where last_request < ${nowMs} - 3600000`);
}
