/** Creating runs: at once, or when the thread's live run has ended. */
import { sql } from "drizzle-orm";
import type { Budget } from "@/protocol/budget";
import { newId } from "@/protocol/ids";
import type { FilePart, Part } from "@/protocol/parts";
import { emptyRunState, toCarry } from "@/protocol/run-state";
import type { EndStatus } from "@/protocol/states";
import { decodeText, encodeText } from "@/protocol/storable";
import { messages, parts, runs } from "../schema";
import { type SentFile, takeFiles } from "./files";
import { toPartRow } from "./part-row";
import { indexMessage } from "./search-index";
import { type Transaction, together } from "./transaction";

export interface NewRun {
  threadId: string;
  userId: string;
  /** The message the run answers; its assistant message becomes that one's child. */
  parentId: string | null;
  continuedFrom?: string;
  endpointId: string | null;
  modelId: string | null;
  model: string;
  thinking: boolean;
  budget: Budget;
}

export interface NewMessage {
  id: string;
  threadId: string;
  userId: string;
  parentId: string | null;
  text: string;
  /** Checked to be the person's own (`takeFiles`). */
  files?: readonly SentFile[];
}

/** A person's message: its text part, then its files. Search finds it from now on. */
export async function insertUserMessage(tx: Transaction, message: NewMessage): Promise<void> {
  const { id, threadId, userId, parentId, text, files = [] } = message;
  const partCount = 1 + files.length;
  const done = { step: 0, attempt: 0, state: "done" } as const;
  const sent: Part[] = [
    { kind: "text", ordinal: 0, ...done, text },
    ...files.map(
      ({ id: fileId, name, mediaType, bytes }, index): FilePart => ({
        ...{ kind: "file", ordinal: index + 1, ...done },
        ...{ fileId, name, mediaType, bytes },
      }),
    ),
  ];
  await together(
    () => tx.insert(messages).values({ id, threadId, parentId, role: "user", partCount }),
    () => tx.insert(parts).values(sent.map((part) => toPartRow(id, part))),
    () => indexMessage(tx, { userId, threadId, messageId: id, text }),
  );
}

/** A queued run and its assistant message; the thread shows it. */
export async function insertRun(
  tx: Transaction,
  run: NewRun,
): Promise<{ runId: string; messageId: string }> {
  const messageId = newId("message");
  const runId = newId("run");
  const { threadId, parentId } = run;
  await together(
    () => tx.insert(messages).values({ id: messageId, threadId, parentId, role: "assistant" }),
    () =>
      tx.insert(runs).values({
        id: runId,
        messageId,
        threadId,
        userId: run.userId,
        endpointId: run.endpointId,
        modelId: run.modelId,
        model: run.model,
        thinking: run.thinking,
        budget: run.budget,
        continuedFrom: run.continuedFrom ?? null,
        carry: toCarry(emptyRunState),
      }),
    () =>
      tx.execute(sql`
        update threads set leaf_message_id = ${messageId}, updated_at = now(), archived_at = null
        where id = ${threadId}`),
    () => tx.execute(sql`select pg_notify('longrun_queue', '')`),
  );
  return { runId, messageId };
}

interface QueuedRow extends Record<string, unknown> {
  id: string;
  user_id: string;
  text: string;
  model_id: string | null;
  thinking: boolean | null;
  file_ids: string[];
  budget: Budget | null;
}

/**
 * What a run's end does to the messages sent while it lived: after success the first one starts
 * the next run (its id is answered); after any other end all of them become the draft.
 */
export async function deliverQueue(
  tx: Transaction,
  threadId: string,
  status: EndStatus,
): Promise<string | undefined> {
  const [, { rows }] = await together(
    () =>
      tx.execute(
        sql`update threads set updated_at = now() where id = ${threadId} and deleted_at is null`,
      ),
    () =>
      tx.execute<QueuedRow>(sql`
        select id, user_id, text, model_id, thinking, file_ids, budget from queued_messages
        where thread_id = ${threadId} order by position for update`),
  );
  const first = rows[0];
  if (!first) return undefined;
  if (status !== "succeeded") {
    await keepAsDraft(tx, threadId, rows);
    return undefined;
  }
  await tx.execute(sql`delete from queued_messages where id = ${first.id}`);
  return await startQueued(tx, threadId, first);
}

async function startQueued(
  tx: Transaction,
  threadId: string,
  queued: QueuedRow,
): Promise<string | undefined> {
  // The thread may be deleted already; then its queue goes with it.
  const { rows } = await tx.execute<{
    leaf_message_id: string | null;
    endpoint_id: string | null;
    model_id: string | null;
    model: string;
    thinking: boolean;
    budget: Budget;
  }>(sql`
    select t.leaf_message_id, r.endpoint_id, r.model_id, r.model, r.thinking, r.budget
    from threads t join runs r on r.thread_id = t.id
    where t.id = ${threadId} and t.deleted_at is null order by r.created_at desc limit 1`);
  const before = rows[0];
  if (!before) return undefined;
  const chosen = queued.model_id === null ? undefined : await findModelRow(tx, queued.model_id);
  const parentId = newId("message");
  await insertUserMessage(tx, {
    id: parentId,
    threadId,
    userId: queued.user_id,
    parentId: before.leaf_message_id,
    text: decodeText(queued.text),
    files: await takeFiles(tx, { userId: queued.user_id, threadId, ids: queued.file_ids }),
  });
  const { runId } = await insertRun(tx, {
    threadId,
    userId: queued.user_id,
    parentId,
    endpointId: chosen?.endpoint_id ?? before.endpoint_id,
    modelId: chosen?.id ?? before.model_id,
    model: chosen?.name ?? before.model,
    thinking: queued.thinking ?? before.thinking,
    budget: queued.budget ?? before.budget,
  });
  return runId;
}

async function findModelRow(tx: Transaction, id: string) {
  const { rows } = await tx.execute<{ id: string; endpoint_id: string; name: string }>(
    sql`select id, endpoint_id, name from models where id = ${id}`,
  );
  return rows[0];
}

async function keepAsDraft(
  tx: Transaction,
  threadId: string,
  rows: readonly QueuedRow[],
): Promise<void> {
  const byUser = Map.groupBy(rows, (row) => row.user_id);
  for (const [userId, queued] of byUser) {
    const text = queued.map((row) => decodeText(row.text)).join("\n\n");
    const fileIds = sql.param(queued.flatMap((row) => row.file_ids));
    // A draft that was saved while one of these was being typed is that message, not another one.
    const same = sql.param(queued.map((row) => row.text));
    await tx.execute(sql`
      insert into drafts (user_id, thread_id, text, file_ids)
      values (${userId}, ${threadId}, ${encodeText(text)}, ${fileIds}::text[])
      on conflict (user_id, thread_id) do update
      set text = case when drafts.text = '' or drafts.text = any(${same}::text[]) then excluded.text
          else drafts.text || E'\n\n' || excluded.text end,
        file_ids = case when drafts.text = any(${same}::text[]) then excluded.file_ids
          else drafts.file_ids || excluded.file_ids end,
        updated_at = now()`);
  }
  await tx.execute(sql`delete from queued_messages where thread_id = ${threadId}`);
}
