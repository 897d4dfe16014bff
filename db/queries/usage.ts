/** Tokens and their cost, counted once for each model call. */
import { sql } from "drizzle-orm";
import { decodeText, encodeText } from "@/protocol/storable";
import type { Usage } from "@/protocol/usage";
import type { Database } from "../client";
import type { Transaction } from "./transaction";

interface CountedStep {
  step: number;
  attempt: number;
  usage: Usage;
  at: Date;
}

// By the prices of this moment: later prices change nothing of what was counted.
const cost = sql`case when m.price_input is null and m.price_output is null then null else (
  (c.input_tokens - c.cached_tokens) * coalesce(m.price_input, 0)
  + c.cached_tokens * coalesce(m.price_cached, m.price_input, 0)
  + c.output_tokens * coalesce(m.price_output, 0)) / 1000000.0 end`;

/** In the transaction that seals the steps, so that a crash counts none twice and forgets none. */
export async function countSteps(
  tx: Transaction,
  runId: string,
  counted: readonly CountedStep[],
): Promise<void> {
  if (counted.length === 0) return;
  const rows = counted.map(({ step, attempt, usage, at }) => ({
    step,
    attempt,
    at,
    ...toRow(usage),
  }));
  await tx.execute(sql`
    insert into usage (run_id, step, attempt, user_id, endpoint_id, model_id, model, input_tokens,
      cached_tokens, output_tokens, reasoning_tokens, cost, at)
    select r.id, c.step, c.attempt, r.user_id, r.endpoint_id, r.model_id, r.model, c.input_tokens,
      c.cached_tokens, c.output_tokens, c.reasoning_tokens, ${cost}, c.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(step int, attempt int, at timestamptz,
      input_tokens bigint, cached_tokens bigint, output_tokens bigint, reasoning_tokens bigint)
    join runs r on r.id = ${runId} left join models m on m.id = r.model_id
    on conflict do nothing`);
}

/** Of the call that wrote a thread's title; a thread has one that is counted. */
export async function countTitle(
  database: Database,
  call: {
    threadId: string;
    endpointId: string;
    modelId: string | null;
    model: string;
    usage: Usage;
  },
): Promise<void> {
  const { threadId, endpointId, modelId, model, usage } = call;
  const rows = [toRow(usage)];
  await database.execute(sql`
    insert into usage (run_id, step, attempt, user_id, endpoint_id, model_id, model, input_tokens,
      cached_tokens, output_tokens, reasoning_tokens, cost, at)
    select t.id, 0, 0, t.user_id, ${endpointId}, ${modelId}, ${encodeText(model)}, c.input_tokens,
      c.cached_tokens, c.output_tokens, c.reasoning_tokens, ${cost}, now()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(
      input_tokens bigint, cached_tokens bigint, output_tokens bigint, reasoning_tokens bigint)
    join threads t on t.id = ${threadId} left join models m on m.id = ${modelId}
    on conflict do nothing`);
}

function toRow({ inputTokens, outputTokens, cachedTokens = 0, reasoningTokens = 0 }: Usage) {
  return {
    input_tokens: inputTokens,
    // An endpoint that reports more cached than read would make a cost below zero.
    cached_tokens: Math.min(cachedTokens, inputTokens),
    output_tokens: outputTokens,
    reasoning_tokens: reasoningTokens,
  };
}

export interface UsageSums {
  calls: number;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** Of the calls that have a price; null: none has. */
  cost: number | null;
}

const sums = sql`count(*) as calls, sum(u.input_tokens) as input_tokens, sum(u.cached_tokens) as cached_tokens,
  sum(u.output_tokens) as output_tokens, sum(u.reasoning_tokens) as reasoning_tokens, sum(u.cost) as cost`;

/** Of whole UTC days, today included. */
const since = (days: number) =>
  sql`u.at >= (date_trunc('day', now() at time zone 'utc') - ${days - 1} * interval '1 day') at time zone 'utc'`;

/** Every day of the last so many, also those without a call. */
export async function sumByDay(
  database: Database,
  days: number,
): Promise<(UsageSums & { day: string })[]> {
  const { rows } = await database.execute<Record<string, unknown>>(sql`
    select to_char(d.day, 'YYYY-MM-DD') as day, count(u.run_id) as calls,
      coalesce(sum(u.input_tokens), 0) as input_tokens, coalesce(sum(u.cached_tokens), 0) as cached_tokens,
      coalesce(sum(u.output_tokens), 0) as output_tokens,
      coalesce(sum(u.reasoning_tokens), 0) as reasoning_tokens, sum(u.cost) as cost
    from generate_series(date_trunc('day', now() at time zone 'utc') - ${days - 1} * interval '1 day',
      date_trunc('day', now() at time zone 'utc'), interval '1 day') d(day)
    left join usage u on (u.at at time zone 'utc')::date = d.day::date and ${since(days)}
    group by d.day order by d.day`);
  return rows.map((row) => ({ day: String(row.day), ...toSums(row) }));
}

export interface PersonModelRow extends UsageSums {
  /** Null: the account is gone. */
  userId: string | null;
  name: string | null;
  email: string | null;
  model: string;
}

/** The most tokens first. */
export async function sumByPersonAndModel(
  database: Database,
  days: number,
): Promise<PersonModelRow[]> {
  const { rows } = await database.execute<Record<string, unknown>>(sql`
    select u.user_id, p.name, p.email, u.model, ${sums} from usage u left join users p on p.id = u.user_id
    where ${since(days)} group by u.user_id, p.name, p.email, u.model
    order by sum(u.input_tokens + u.output_tokens) desc, p.email, u.model limit 5000`);
  return rows.map((row) => ({
    userId: row.user_id as string | null,
    name: row.name === null ? null : decodeText(String(row.name)),
    email: row.email as string | null,
    model: decodeText(String(row.model)),
    ...toSums(row),
  }));
}

function toSums(row: Record<string, unknown>): UsageSums {
  return {
    calls: Number(row.calls),
    inputTokens: Number(row.input_tokens),
    cachedTokens: Number(row.cached_tokens),
    outputTokens: Number(row.output_tokens),
    reasoningTokens: Number(row.reasoning_tokens),
    cost: row.cost === null ? null : Number(row.cost),
  };
}
