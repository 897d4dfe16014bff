import { sql } from "drizzle-orm";
import type { ErrorInfo } from "@/protocol/error-classes";
import { decodeStorable, decodeText } from "@/protocol/storable";
import type { Usage } from "@/protocol/usage";
import type { Database } from "../client";

export interface StepRow {
  step: number;
  attempt: number;
  outcome: "ended" | "retried" | "cut";
  firstSeq: number;
  lastSeq: number;
  model: string | null;
  finishReason: string | null;
  usage: Usage | null;
  toolCalls: number;
  toolFailures: number;
  cause: ErrorInfo | null;
  startedAt: Date | null;
  firstContentAt: Date | null;
  respondedAt: Date | null;
  endedAt: Date | null;
}

export interface StepPosition {
  step: number;
  attempt: number;
}

export interface StepWindow {
  runId: string;
  before?: StepPosition | undefined;
  after?: StepPosition | undefined;
  limit: number;
}

/** Sealed steps of a run, ascending: those right before or after a position, or the newest. */
export async function listStepWindow(database: Database, window: StepWindow): Promise<StepRow[]> {
  const isForward = window.after !== undefined;
  const position = window.after ?? window.before;
  const bound = position
    ? sql`and (step, attempt) ${isForward ? sql`>` : sql`<`} (${position.step}::int, ${position.attempt}::int)`
    : sql``;
  const direction = isForward ? sql`asc` : sql`desc`;
  const { rows } = await database.execute<Record<string, unknown>>(sql`
    select * from (select * from steps where run_id = ${window.runId} ${bound}
      order by step ${direction}, attempt ${direction} limit ${window.limit}) near
    order by step, attempt`);
  return rows.map(toStep);
}

function toStep(row: Record<string, unknown>): StepRow {
  return {
    step: row.step as number,
    attempt: row.attempt as number,
    outcome: row.outcome as StepRow["outcome"],
    firstSeq: row.first_seq as number,
    lastSeq: row.last_seq as number,
    model: row.model === null ? null : decodeText(String(row.model)),
    finishReason: row.finish_reason as string | null,
    usage: row.usage as Usage | null,
    toolCalls: row.tool_calls as number,
    toolFailures: row.tool_failures as number,
    cause: decodeStorable(row.cause) as ErrorInfo | null,
    startedAt: toDate(row.started_at),
    firstContentAt: toDate(row.first_content_at),
    respondedAt: toDate(row.responded_at),
    endedAt: toDate(row.ended_at),
  };
}

function toDate(value: unknown): Date | null {
  return value === null || value === undefined ? null : new Date(value as string);
}
