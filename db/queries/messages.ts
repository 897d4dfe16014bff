import { sql } from "drizzle-orm";
import type { Budget, Pause } from "@/protocol/budget";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunCarry } from "@/protocol/run-state";
import type { RunStatus } from "@/protocol/states";
import { decodeStorable } from "@/protocol/storable";
import type { Database } from "../client";
import { toStoredCarry } from "./seal";

export interface RunOfMessage {
  id: string;
  threadId: string;
  status: RunStatus;
  model: string;
  carry: RunCarry;
  budget: Budget;
  isPauseRequested: boolean;
  pause: Pause | null;
  error: ErrorInfo | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

export interface MessageRow {
  id: string;
  role: "user" | "assistant";
  parentId: string | null;
  partCount: number;
  createdAt: Date;
  run: RunOfMessage | null;
}

interface RawMessage extends Record<string, unknown> {
  id: string;
  role: "user" | "assistant";
  parent_id: string | null;
  part_count: number;
  created_at: string;
  run: RawRun | null;
}

interface RawRun {
  id: string;
  thread_id: string;
  status: RunStatus;
  model: string;
  carry: RunCarry;
  budget: Budget;
  is_pause_requested: boolean;
  pause: Pause | null;
  error: ErrorInfo | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}

const runColumns = sql`case when r.id is not null then jsonb_build_object(
  'id', r.id, 'thread_id', r.thread_id, 'status', r.status, 'model', r.model, 'carry', r.carry,
  'budget', r.budget, 'is_pause_requested', r.pause_requested_at is not null, 'pause', r.pause,
  'error', r.error, 'created_at', r.created_at, 'started_at', r.started_at, 'ended_at', r.ended_at) end as run`;

/** A message and those above it, newest first: one page of a branch. */
export async function listBranch(
  database: Database,
  page: { threadId: string; from: string; limit: number },
): Promise<MessageRow[]> {
  const { rows } = await database.execute<RawMessage>(sql`
    with recursive branch as (
      select id, parent_id, 1 as depth from messages
      where id = ${page.from} and thread_id = ${page.threadId}
      union all
      select m.id, m.parent_id, b.depth + 1 from branch b
      join messages m on m.id = b.parent_id and m.thread_id = ${page.threadId}
      where b.depth < ${page.limit}
    )
    select m.id, m.role, m.parent_id, m.part_count, m.created_at, ${runColumns}
    from branch b join messages m on m.id = b.id left join runs r on r.message_id = m.id
    order by b.depth`);
  return rows.map(toMessage);
}

function toMessage(raw: RawMessage): MessageRow {
  return {
    id: raw.id,
    role: raw.role,
    parentId: raw.parent_id,
    partCount: raw.part_count,
    createdAt: new Date(raw.created_at),
    run: raw.run && {
      id: raw.run.id,
      threadId: raw.run.thread_id,
      status: raw.run.status,
      model: raw.run.model,
      carry: toStoredCarry(raw.run.carry),
      budget: raw.run.budget,
      isPauseRequested: raw.run.is_pause_requested,
      pause: raw.run.pause,
      error: decodeStorable(raw.run.error) as ErrorInfo | null,
      createdAt: new Date(raw.run.created_at),
      startedAt: toDate(raw.run.started_at),
      endedAt: toDate(raw.run.ended_at),
    },
  };
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** The end of the branch that goes through a message, following the newest child; undefined: not in this thread. */
export async function findLeaf(
  database: Database,
  threadId: string,
  messageId: string,
): Promise<string | undefined> {
  const { rows } = await database.execute<{ id: string }>(sql`
    with recursive down as (
      select id, 1 as depth from messages where id = ${messageId} and thread_id = ${threadId}
      union all
      select child.id, d.depth + 1 from down d cross join lateral (
        select m.id from messages m where m.thread_id = ${threadId} and m.parent_id = d.id
        order by m.created_at desc, m.id desc limit 1) child
    )
    select id from down order by depth desc limit 1`);
  return rows[0]?.id;
}

/** Children of the given parents, oldest first; null stands for the thread's beginning. */
export async function listChildren(
  database: Database,
  threadId: string,
  parentIds: readonly (string | null)[],
): Promise<{ id: string; parentId: string | null; role: string }[]> {
  const named = sql.param(parentIds.filter((id) => id !== null));
  const first = parentIds.includes(null) ? sql`or parent_id is null` : sql``;
  const { rows } = await database.execute<{ id: string; parent_id: string | null; role: string }>(
    sql`
    select id, parent_id, role from messages
    where thread_id = ${threadId} and (parent_id = any(${named}::text[]) ${first})
    order by created_at, id`,
  );
  return rows.map((row) => ({ id: row.id, parentId: row.parent_id, role: row.role }));
}

export interface OwnMessage {
  id: string;
  threadId: string;
  partCount: number;
  runId: string | null;
}

/** A message of a person's own thread that is not deleted. */
export async function findOwnMessage(
  database: Database,
  userId: string,
  messageId: string,
): Promise<OwnMessage | undefined> {
  const { rows } = await database.execute<{
    id: string;
    thread_id: string;
    part_count: number;
    run_id: string | null;
  }>(sql`
    select m.id, m.thread_id, m.part_count, r.id as run_id
    from messages m join threads t on t.id = m.thread_id left join runs r on r.message_id = m.id
    where m.id = ${messageId} and t.user_id = ${userId} and t.deleted_at is null`);
  const row = rows[0];
  if (!row) return undefined;
  return { id: row.id, threadId: row.thread_id, partCount: row.part_count, runId: row.run_id };
}
