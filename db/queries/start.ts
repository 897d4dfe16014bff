/** Starting a run: message, answer, run and idempotency record in one transaction. */
import { sql } from "drizzle-orm";
import type { RunStarted } from "@/protocol/api";
import type { Budget } from "@/protocol/budget";
import { newId } from "@/protocol/ids";
import type { RunStatus } from "@/protocol/states";
import { encodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { wakeRun } from "./answers";
import { findFiles, takeFiles } from "./files";
import { insertRun, insertUserMessage, type NewMessage } from "./queue";
import { saveProvisionalTitle } from "./titles";
import { type Transaction, together } from "./transaction";

export type StartAction =
  | {
      kind: "message";
      text: string;
      /** Absent: the branch shown. */
      parentId?: string | null;
      fileIds?: readonly string[];
    }
  | { kind: "regenerate"; messageId: string }
  | { kind: "continue"; runId: string };

export interface StartRequest {
  userId: string;
  threadId: string;
  action: StartAction;
  /** For a thread without a title, until the model gives it one; empty for none. */
  provisionalTitle?: string;
  endpointId: string | null;
  modelId: string | null;
  model: string;
  thinking: boolean;
  budget: Budget;
  /** How a message reaches a thread whose run is live. */
  delivery: "steer" | "queue";
  /** Asked for in this request, so that a queued message keeps what its sender chose. */
  chosen: { modelId: string | null; thinking: boolean | null };
  idempotency: { key: string; requestHash: string } | null;
}

export type StartRefusal =
  | "person-not-active"
  | "thread-not-found"
  | "parent-not-found"
  | "message-not-found"
  | "file-not-found"
  | "run-not-found"
  | "run-not-over"
  | "thread-busy"
  | "idempotency-mismatch"
  | "queue-full";

/** Messages that may wait behind one live run. */
const queueMax = 20;

/** The thread's live run changed between two looks: everything is done anew. */
class Outrun extends Error {}

/** Rolls the transaction back, the idempotency record with it. */
class Refused extends Error {
  readonly reason: StartRefusal;

  constructor(reason: StartRefusal) {
    super(reason);
    this.reason = reason;
  }
}

/** Starts or queues. A replayed key answers what the first request answered. */
export async function startOrQueue(
  database: Database,
  request: StartRequest,
): Promise<RunStarted | { refused: StartRefusal }> {
  for (;;) {
    const answer = await tryStart(database, request);
    if (answer !== "outrun") return answer;
  }
}

async function tryStart(
  database: Database,
  request: StartRequest,
): Promise<RunStarted | { refused: StartRefusal } | "outrun"> {
  try {
    return await database.transaction(async (tx) => {
      const replay = await replayed(tx, request);
      if (replay) {
        if ("refused" in replay) throw new Refused(replay.refused);
        return replay;
      }
      const answer = await start(tx, request);
      if ("refused" in answer) throw new Refused(answer.refused);
      if (request.idempotency) {
        await tx.execute(sql`
          update idempotency_keys set response = ${JSON.stringify(answer)}::jsonb
          where user_id = ${request.userId} and key = ${request.idempotency.key}`);
      }
      return answer;
    });
  } catch (error) {
    if (error instanceof Refused) return { refused: error.reason };
    if (error instanceof Outrun) return "outrun";
    throw error;
  }
}

async function replayed(
  tx: Transaction,
  request: StartRequest,
): Promise<RunStarted | { refused: StartRefusal } | null> {
  if (!request.idempotency) return null;
  const { key, requestHash } = request.idempotency;
  // A parallel request with the same key waits here until the first one has committed.
  const { rowCount } = await tx.execute(sql`
    insert into idempotency_keys (user_id, key, request_hash, response)
    values (${request.userId}, ${key}, ${requestHash}, 'null'::jsonb) on conflict do nothing`);
  if (rowCount === 1) return null;
  const { rows } = await tx.execute<{ request_hash: string; response: RunStarted }>(sql`
    select request_hash, response from idempotency_keys where user_id = ${request.userId} and key = ${key}`);
  const found = rows[0];
  return found?.request_hash === requestHash ? found.response : { refused: "idempotency-mismatch" };
}

async function start(
  tx: Transaction,
  request: StartRequest,
): Promise<RunStarted | { refused: StartRefusal }> {
  // What ends a person's access locks their row, then cancels the runs it sees: it sees this one, or is seen here.
  // A run's end and its being parked wait for this, and whoever holds a run's lock may ask for the thread's.
  const [person, held, { rows }, live] = await together(
    () =>
      tx.execute(
        sql`select 1 from users where id = ${request.userId} and status = 'active' for share`,
      ),
    () => lockLiveRun(tx, request),
    () =>
      tx.execute<{ leaf_message_id: string | null }>(sql`
        select leaf_message_id from threads
        where id = ${request.threadId} and user_id = ${request.userId} and deleted_at is null for no key update`),
    () =>
      tx.execute<{ id: string }>(sql`
        select id from runs where thread_id = ${request.threadId} and status in ('queued', 'running', 'waiting')`),
  );
  if (person.rows.length === 0) return { refused: "person-not-active" };
  const thread = rows[0];
  if (!thread) return { refused: "thread-not-found" };
  if (live.rows[0]?.id !== held?.id) throw new Outrun();
  if (held) return await queue(tx, request, { leaf: thread.leaf_message_id, live: held });
  const place = await findPlace(tx, request, thread.leaf_message_id);
  if ("refused" in place) return place;
  const { userId, threadId, endpointId, modelId, model, thinking, budget } = request;
  const { message, parentId } = place;
  const title = request.provisionalTitle;
  const [, started] = await together(
    async () => message && (await insertUserMessage(tx, message)),
    () =>
      insertRun(tx, {
        threadId,
        userId,
        endpointId,
        modelId,
        model,
        thinking,
        budget,
        parentId: message?.id ?? parentId,
        ...(request.action.kind === "continue" ? { continuedFrom: request.action.runId } : {}),
      }),
    async () => title && (await saveProvisionalTitle(tx, { userId, threadId, title })),
  );
  return {
    outcome: "started",
    runId: started.runId,
    userMessageId: message?.id ?? null,
    assistantMessageId: started.messageId,
  };
}

/** Where the answer belongs: below a new message, or below one that is there. */
type Place = { parentId: string | null; message?: NewMessage } | { refused: StartRefusal };

async function findPlace(
  tx: Transaction,
  request: StartRequest,
  leaf: string | null,
): Promise<Place> {
  const { action, threadId } = request;
  if (action.kind === "message") {
    const parentId = action.parentId === undefined ? leaf : action.parentId;
    if (parentId !== null && !(await findMessage(tx, threadId, parentId)))
      return { refused: "parent-not-found" };
    const { userId } = request;
    const ids = action.fileIds ?? [];
    const files = await takeFiles(tx, { userId, threadId, ids });
    if (files.length < ids.length) return { refused: "file-not-found" };
    const id = newId("message");
    return { parentId, message: { id, threadId, userId, parentId, text: action.text, files } };
  }
  if (action.kind === "regenerate") {
    const message = await findMessage(tx, threadId, action.messageId);
    if (message?.role !== "assistant") return { refused: "message-not-found" };
    return { parentId: message.parent_id };
  }
  const { rows } = await tx.execute<{ message_id: string }>(
    sql`select message_id from runs where id = ${action.runId} and thread_id = ${threadId}`,
  );
  const continued = rows[0];
  if (!continued) return { refused: "run-not-found" };
  return { parentId: continued.message_id };
}

interface LiveRun extends Record<string, unknown> {
  id: string;
  status: RunStatus;
  model_id: string | null;
  message_id: string;
}

async function lockLiveRun(
  tx: Transaction,
  { threadId, userId }: StartRequest,
): Promise<LiveRun | undefined> {
  const { rows } = await tx.execute<LiveRun>(sql`
    select id, status, model_id, message_id from runs
    where thread_id = ${threadId} and user_id = ${userId} and status in ('queued', 'running', 'waiting') for no key update`);
  return rows[0];
}

async function findMessage(tx: Transaction, threadId: string, id: string) {
  const { rows } = await tx.execute<{ role: string; parent_id: string | null }>(
    sql`select role, parent_id from messages where id = ${id} and thread_id = ${threadId}`,
  );
  return rows[0];
}

/** While a run is live only a message on the branch shown may wait; anything else would fork under it. */
async function queue(
  tx: Transaction,
  request: StartRequest,
  { leaf, live }: { leaf: string | null; live: LiveRun },
): Promise<RunStarted | { refused: StartRefusal }> {
  const { action } = request;
  if (action.kind !== "message") return { refused: "thread-busy" };
  if (action.parentId !== undefined && action.parentId !== leaf) return { refused: "thread-busy" };
  const { rows } = await tx.execute<{ n: number }>(
    sql`select count(*)::int as n from queued_messages where thread_id = ${request.threadId}`,
  );
  if ((rows[0]?.n ?? 0) >= queueMax) return { refused: "queue-full" };
  const { userId, threadId } = request;
  const ids = action.fileIds ?? [];
  const files = await findFiles(tx, { userId, threadId, ids });
  if (files.length < ids.length) return { refused: "file-not-found" };
  const queuedId = newId("queued");
  const delivery = leaf === live.message_id ? decideDelivery(request, live) : "queue";
  await tx.execute(sql`
    insert into queued_messages (id, thread_id, user_id, text, model_id, thinking, file_ids, delivery, budget)
    values (${queuedId}, ${threadId}, ${userId}, ${encodeText(action.text)},
      ${request.chosen.modelId}, ${request.chosen.thinking}, ${sql.param(ids)}::text[], ${delivery},
      ${JSON.stringify(request.budget)}::jsonb)`);
  // Said instead of an answer: the run goes on with that.
  if (delivery === "steer" && live.status === "waiting") await wakeRun(tx, live.id);
  return {
    outcome: delivery === "steer" ? "steered" : "queued",
    runId: delivery === "steer" ? live.id : null,
    userMessageId: null,
    assistantMessageId: null,
    queuedId,
  };
}

/** A live run reads words; files, and words for another model, wait for the next one. */
function decideDelivery({ action, delivery, chosen }: StartRequest, live: LiveRun) {
  const hasFiles = action.kind === "message" && (action.fileIds ?? []).length > 0;
  const isForAnother = chosen.modelId !== null && chosen.modelId !== live.model_id;
  return hasFiles || isForAnother ? "queue" : delivery;
}
