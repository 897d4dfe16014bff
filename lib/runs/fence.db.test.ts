/** Every statement that a run's owner writes, by a past owner whose idea of the log is right: only its epoch is not. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "@/db/client";
import { parkRun } from "@/db/queries/answers";
import { finishSteering, takeSteering } from "@/db/queries/control";
import { type AppendEntry, appendEvents } from "@/db/queries/run-log";
import { abandonRun, endRun, handOverRun, moveRun } from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import { appendWith, claimCalls, finishCalls } from "@/db/queries/tool-calls";
import type { RunEvent } from "@/protocol/events";
import { newId } from "@/protocol/ids";
import { encodeStorable } from "@/protocol/storable";
import { createScenery, send } from "./crash.fixtures/harness";
import { mutatingDatabase } from "./crash.fixtures/mutant";
import { createOwners, type Owners } from "./crash.fixtures/owner";

interface Writing {
  runId: string;
  epoch: number;
  base: number;
  at: number;
  /** A call that was started. */
  callId: string;
  /** What somebody said; "" unless the statement needs it. */
  queuedId: string;
}

interface Statement {
  name: string;
  isSteered?: true;
  write(database: Database, run: Writing): Promise<unknown>;
}

const claim = (callId: string) => ({
  ...{ callId, step: 1, tool: "pay", inputHash: "", safeToRepeat: false },
});

const statements: readonly Statement[] = [
  {
    name: "an append",
    write: (database, run) => appendEvents(database.$client, [toEntry(run)]),
  },
  {
    name: "an append with a claim of calls",
    write: (database, run) =>
      appendWith(database, toEntry(run), (tx) => claimCalls(tx, run, [claim(newId("call"))])),
  },
  {
    name: "an append with a call's result",
    write: (database, run) =>
      appendWith(database, toEntry(run), (tx) =>
        finishCalls(tx, [{ callId: run.callId, state: "output" }]),
      ),
  },
  {
    name: "an append with what somebody said",
    isSteered: true,
    write: (database, run) =>
      appendWith(database, toEntry(run), (tx) => finishSteering(tx, [run.queuedId])),
  },
  {
    name: "taking what somebody said",
    isSteered: true,
    write: takeSteering,
  },
  {
    name: "a seal",
    write: (database, run) => sealRun(database, run.runId, run.epoch),
  },
  {
    name: "a move to another endpoint",
    write: (database, { runId: id, epoch }) =>
      moveRun(database, { id, epoch }, { endpointId: "end_x", modelId: "mdl_x" }),
  },
  {
    name: "leaving it to a person",
    write: (database, run) => parkRun(database, { ...run, callIds: [run.callId] }),
  },
  { name: "a hand-over", write: handOverRun },
  { name: "giving it back", write: abandonRun },
  {
    name: "an end",
    write: (database, run) => endRun(database, { ...run, status: "succeeded" }),
  },
];

const log: readonly RunEvent[] = [
  { type: "run-start", at: 1 },
  { type: "step-start", step: 1, attempt: 1, at: 1 },
  { type: "text-start", part: 0, at: 1 },
  { type: "text-delta", part: 0, text: "some words" },
  { type: "text-end", part: 0, at: 1 },
  { type: "response-end", finishReason: "stop", usage: null, model: "glm-scripted", at: 1 },
  { type: "step-end", step: 1, at: 1 },
];

function toEntry(
  { runId, epoch, base }: Omit<Writing, "callId">,
  events: readonly RunEvent[] = [{ type: "run-status", status: "running", at: 1 }],
): AppendEntry {
  return { runId, epoch, base, isCheckpoint: true, events: events.map(encodeStorable) };
}

let owner: Owners;
/** The same database, with the epoch's guard cut out of each statement. */
let unfenced: Database;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const context = { onTestFinished: (work: () => Promise<void>) => void closing.unshift(work) };
  owner = await createOwners(context);
  unfenced = mutatingDatabase(context, owner.url, "lease_epoch = ", [
    [/(?:r\.)?lease_epoch = (\$\d+|i\.epoch)/g, "$1::int is not null"],
  ]);
});

afterAll(async () => {
  for (const close of closing) await close();
});

/** A running run as its owner would write to it, and as the one before would. */
async function createContest(isSteered: boolean): Promise<{ past: Writing; present: Writing }> {
  const { database } = owner;
  // No run of the test before may be claimed instead.
  await database.$client.query("delete from users");
  const scenery = await createScenery(database);
  await send(database, scenery, "go");
  const first = await owner.claim();
  await abandonRun(database, { runId: first.id, epoch: first.epoch });
  const { id: runId, epoch, lastSeq: base } = await owner.claim();
  const callId = newId("call");
  const place = { runId, epoch, base, at: 1, queuedId: "" };
  await appendWith(database, toEntry(place, log), (tx) => claimCalls(tx, place, [claim(callId)]));
  const said = isSteered
    ? await send(database, scenery, "and this", { delivery: "steer" })
    : undefined;
  const present = { ...place, base: log.length, callId, queuedId: said?.queuedId ?? "" };
  return { past: { ...present, epoch: first.epoch }, present };
}

/** A hash of the rows of each table. */
async function hashTables(): Promise<Record<string, string>> {
  const { $client } = owner.database;
  const tables = await $client.query(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  const { rows } = await $client.query(
    tables.rows
      .map(
        ({ name }) =>
          `select '${name}' as name, md5(string_agg(t::text, ' ' order by t::text)) as hash from ${name} t`,
      )
      .join(" union all "),
  );
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

test.for(statements)("$name: the past owner writes no row, the owner does", async (statement) => {
  const { past, present } = await createContest(statement.isSteered ?? false);
  const before = await hashTables();
  await statement.write(owner.database, past);
  expect(await hashTables()).toEqual(before);
  await statement.write(owner.database, present);
  expect(await hashTables()).not.toEqual(before);
});

test.for(statements)("$name: without its guard, the past owner writes", async (statement) => {
  const { past } = await createContest(statement.isSteered ?? false);
  const before = await hashTables();
  await statement.write(unfenced, past);
  expect(await hashTables()).not.toEqual(before);
});
