/** A real engine on a database of its own: what tests and fixture processes share. */
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { findOwnRun, type RunRow } from "@/db/queries/run-views";
import { type StartAction, startOrQueue } from "@/db/queries/start";
import { threads, users } from "@/db/schema";
import type { RunStarted } from "@/protocol/api";
import { type Budget, defaultBudget } from "@/protocol/budget";
import { newId } from "@/protocol/ids";
import { isLive, type RunStatus } from "@/protocol/states";
import { type EngineOptions, startEngine } from "../engine";
import type { Prepared } from "../execute-ports";
import { createHistory } from "../history";
import { Hub } from "../hub";
import type { ConsentPort, ToolSet } from "../tool-port";

export interface Scenery {
  userId: string;
  threadId: string;
}

export async function createScenery(database: Database): Promise<Scenery> {
  const userId = newId("user");
  await database.insert(users).values({ id: userId, name: "Ada", email: `${userId}@example.org` });
  return { userId, threadId: await createThread(database, userId) };
}

export async function createThread(database: Database, userId: string): Promise<string> {
  const threadId = newId("thread");
  await database.insert(threads).values({ id: threadId, userId });
  return threadId;
}

interface SendOptions {
  delivery?: "steer" | "queue";
  budget?: Partial<Budget>;
}

/** Sends a message; throws when it is refused. */
export async function send(
  database: Database,
  scenery: Scenery,
  text: string,
  options: SendOptions = {},
): Promise<RunStarted> {
  return await start(database, scenery, { kind: "message", text }, options);
}

/** Asks for another answer in place of this one; throws when it is refused. */
export async function regenerate(
  database: Database,
  scenery: Scenery,
  messageId: string,
): Promise<RunStarted> {
  return await start(database, scenery, { kind: "regenerate", messageId }, {});
}

async function start(
  database: Database,
  { userId, threadId }: Scenery,
  action: StartAction,
  { delivery = "queue", budget = {} }: SendOptions,
): Promise<RunStarted> {
  const answer = await startOrQueue(database, {
    userId,
    threadId,
    action,
    endpointId: null,
    modelId: null,
    model: "glm-scripted",
    thinking: true,
    budget: { ...defaultBudget, ...budget },
    delivery,
    chosen: { modelId: null, thinking: null },
    idempotency: null,
  });
  if ("refused" in answer) throw new Error(`refused: ${answer.refused}`);
  return answer;
}

/** Every tool is allowed, and nobody answers. */
const allowAll: ConsentPort = {
  approvals: async (names) => new Map(names.map((name) => [name, "allow"])),
  answers: async () => new Map(),
};

export function prepared(model: Prepared["model"], tools: ToolSet = new Map()): Prepared {
  return {
    model,
    tools,
    consent: allowAll,
    saves: new Map(),
    failover: async () => undefined,
    history: createHistory([{ role: "user", text: "hello" }]),
    request: (step, attempt) => ({
      endpoint: { kind: "vllm", baseUrl: "http://127.0.0.1:9/v1" },
      model: "glm-scripted",
      thinking: true,
      preserveThinking: false,
      temperature: 1,
      topP: 0.95,
      requestId: `${step}-${attempt}`,
    }),
  };
}

type Prepare = EngineOptions["prepare"];

/** Timers short enough for tests; crash tests at the defaults pass their own. */
export const quickTimers = {
  heartbeatMs: 500,
  leaseTtlMs: 3_000,
  takeoverPollMs: 50,
  postgresSettleMs: 0,
  retryBaseMs: 1,
  pruneAfterMs: 3_600_000,
};

/** What a server has that nobody configured. */
export const defaultTimers = {
  heartbeatMs: 10_000,
  leaseTtlMs: 30_000,
  takeoverPollMs: 500,
  postgresSettleMs: 10_000,
  retryBaseMs: 1_000,
  pruneAfterMs: 3_600_000,
};

export async function startTestEngine(
  database: Database,
  url: string,
  prepare: Prepare,
  more: Partial<EngineOptions> = {},
) {
  const hub = new Hub();
  const engine = await startEngine({
    database,
    url,
    hub,
    works: true,
    prepare,
    ...quickTimers,
    ...more,
  });
  return { hub, engine };
}

/** Resolves when the run is over. Woken by the hub, or by looking when another process owns it. */
export async function ended(
  database: Database,
  scenery: Scenery,
  runId: string,
  timeoutMs = 20_000,
): Promise<RunRow> {
  return await reached(
    database,
    scenery,
    runId,
    (run) => !isLive(run.status) && run.sealedSeq === run.lastSeq,
    timeoutMs,
  );
}

export async function reached(
  database: Database,
  { userId }: Scenery,
  runId: string,
  isReached: (run: RunRow) => boolean,
  timeoutMs = 20_000,
): Promise<RunRow> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const run = await findOwnRun(database, userId, runId);
    if (run && isReached(run)) return run;
    if (Date.now() > deadline)
      throw new Error(`run ${runId} stands at ${run?.status}, seq ${run?.lastSeq}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Polls until `look` answers something, which it returns. */
export async function found<T>(look: () => Promise<T | undefined>, timeoutMs = 20_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error("what was waited for did not come");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export interface Ownership {
  workerId: string | null;
  epoch: number;
  ownerDeaths: number;
}

export async function ownerOf(database: Database, runId: string): Promise<Ownership> {
  const { rows } = await database.$client.query(
    "select worker_id, lease_epoch, owner_deaths from runs where id = $1",
    [runId],
  );
  const { worker_id, lease_epoch, owner_deaths } = rows[0];
  return { workerId: worker_id, epoch: lease_epoch, ownerDeaths: owner_deaths };
}

export async function statusOf(database: Database, runId: string): Promise<RunStatus | undefined> {
  const { rows } = await database.execute<{ status: RunStatus }>(
    sql`select status from runs where id = ${runId}`,
  );
  return rows[0]?.status;
}
