/** A person's word on open calls, and the runs that wait for it. */
import { type SQL, sql } from "drizzle-orm";
import type { RunEvent } from "@/protocol/events";
import type { ToolPart } from "@/protocol/parts";
import { reduceRun } from "@/protocol/reduce";
import type { RunStatus } from "@/protocol/states";
import { decodeStorable, decodeText, encodeStorable, encodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { isSteered } from "./control";
import { readUnsealed, toStoredCarry } from "./seal";
import { rememberApproval } from "./tool-approvals";
import type { Transaction } from "./transaction";

export type GivenAnswer =
  | { kind: "decision"; decision: "approve" | "deny"; reason?: string }
  | { kind: "answer"; answer: unknown };

export interface ParkedRun {
  runId: string;
  epoch: number;
  base: number;
  at: number;
  /** The calls that wait. */
  callIds: readonly string[];
}

/**
 * Moves a running run to `waiting`. False: ownership is gone, a cancel was requested, one of the
 * calls is answered, or somebody has said something instead.
 */
export async function parkRun(database: Database, run: ParkedRun): Promise<boolean> {
  return await database.transaction(async (tx) => {
    const mine = sql`id = ${run.runId} and lease_epoch = ${run.epoch} and status = 'running'
      and last_seq = ${run.base} and cancel_requested_at is null`;
    const locked = await tx.execute<{ thread_id: string }>(
      sql`select thread_id from runs where ${mine} for no key update`,
    );
    const thread = locked.rows[0];
    if (!thread) return false;
    // Answers are given under the same lock: after it, none is missed.
    const answered = await tx.execute(
      sql`select 1 from answers where call_id = any(${sql.param(run.callIds)}::text[]) limit 1`,
    );
    if (answered.rows.length > 0 || (await isSteered(tx, thread.thread_id))) return false;
    await appendStatus(tx, mine, { status: "waiting", at: run.at });
    return true;
  });
}

/** Puts a run that waits for a person back into the queue, under its row lock. */
export async function wakeRun(tx: Transaction, runId: string): Promise<void> {
  await appendStatus(tx, sql`id = ${runId}`, { status: "queued", at: Date.now() });
  await tx.execute(sql`select pg_notify('longrun_queue', ''),
    pg_notify('longrun_logs', ${JSON.stringify(["", runId])})`);
}

async function appendStatus(
  tx: Transaction,
  where: SQL,
  { status, at }: { status: "waiting" | "queued"; at: number },
): Promise<void> {
  const event = encodeStorable({ type: "run-status", status, at } satisfies RunEvent);
  await tx.execute(sql`
    with owner as (
      update runs set last_seq = last_seq + 1, status = ${status}, queued_at = now(), worker_id = null
      where ${where} returning id, last_seq, lease_epoch)
    insert into run_events (run_id, seq, epoch, event)
    select id, last_seq, lease_epoch, ${event}::jsonb from owner`);
}

export type AnswerOutcome =
  /** The run was waiting and is queued again. */
  | "resumed"
  /** The run's owner will find it. */
  | "left"
  /** The same answer had been given. */
  | "repeated"
  | "answered-otherwise"
  | "not-open";

export interface AnswerRequest {
  userId: string;
  runId: string;
  callId: string;
  given: GivenAnswer;
  remember?: "thread" | "always";
}

/** Stores a person's answer to an open call of their run, under the run's lock; the first one counts. */
export async function giveAnswer(
  tx: Transaction,
  request: AnswerRequest,
): Promise<{ outcome: AnswerOutcome; tool?: string }> {
  const { runId, callId, given } = request;
  const { rows } = await tx.execute<{
    status: RunStatus;
    thread_id: string;
    carry: unknown;
  }>(sql`select status, thread_id, carry from runs where id = ${runId} for no key update`);
  const run = rows[0];
  if (!run) return { outcome: "not-open" };
  const before = (await readAnswers(tx, [callId])).get(callId);
  if (before) {
    const isSame = encodeStorable(before) === encodeStorable(given);
    return { outcome: isSame ? "repeated" : "answered-otherwise" };
  }
  const state = reduceRun(
    { ...toStoredCarry(run.carry), parts: [] },
    await readUnsealed(tx, runId),
  );
  const call = state.parts.find(
    (part): part is ToolPart => part.kind === "tool" && part.callId === callId,
  );
  const phase = given.kind === "decision" ? "approval" : "question";
  const isOver = !["queued", "running", "waiting"].includes(run.status);
  if (isOver || call?.state !== "open" || call.phase !== phase) return { outcome: "not-open" };
  await insertAnswer(tx, request);
  if (request.remember && given.kind === "decision") {
    await rememberApproval(tx, {
      userId: request.userId,
      threadId: request.remember === "thread" ? run.thread_id : null,
      tool: call.tool,
      approval: given.decision === "approve" ? "allow" : "deny",
    });
  }
  if (run.status !== "waiting") return { outcome: "left", tool: call.tool };
  await wakeRun(tx, runId);
  return { outcome: "resumed", tool: call.tool };
}

async function insertAnswer(tx: Transaction, request: AnswerRequest): Promise<void> {
  const { given, callId, runId, userId } = request;
  const decision = given.kind === "decision" ? given.decision : null;
  const reason =
    given.kind === "decision" && given.reason !== undefined ? encodeText(given.reason) : null;
  const answer = given.kind === "answer" ? encodeStorable(given.answer) : null;
  await tx.execute(sql`
    insert into answers (call_id, run_id, user_id, decision, reason, answer)
    values (${callId}, ${runId}, ${userId}, ${decision}, ${reason}, ${answer}::jsonb)`);
}

export async function readAnswers(
  tx: Database | Transaction,
  callIds: readonly string[],
): Promise<Map<string, GivenAnswer>> {
  if (callIds.length === 0) return new Map();
  const { rows } = await tx.execute<{
    call_id: string;
    decision: "approve" | "deny" | null;
    reason: string | null;
    answer: unknown;
  }>(sql`
    select call_id, decision, reason, answer from answers
    where call_id = any(${sql.param(callIds)}::text[])`);
  return new Map(
    rows.map(({ call_id, decision, reason, answer }) => [
      call_id,
      decision === null
        ? { kind: "answer", answer: decodeStorable(answer) }
        : {
            kind: "decision",
            decision,
            ...(reason === null ? {} : { reason: decodeText(reason) }),
          },
    ]),
  );
}
