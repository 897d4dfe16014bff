/** Random interleavings of owners and a caller on a real database, each answer held against a model. */
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkLog } from "@/db/log-check";
import { listUnsealedRuns } from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import { createTestDatabase, type TestDatabase } from "@/db/test-database";
import { anyChoice } from "@/protocol/reduce.fixtures/arbitraries";
import { canTransition, isLive, type RunStatus } from "@/protocol/states";
import { fc } from "@/scripts/testing/seeded-property";
import { createScenery, createThread } from "./crash.fixtures/harness";
import { emptyModel, type Model } from "./interleaving.fixtures/model";
import {
  type Command,
  commandKinds,
  toOperation,
  type World,
} from "./interleaving.fixtures/operations";

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  // Every change of a status, whoever makes it and however short it stands.
  await db.database.$client.query(`
    create table changes (run_id text, before text, after text, epoch_before int, epoch_after int);
    create function note_change() returns trigger language plpgsql as $$ begin
      insert into changes values (new.id, old.status, new.status, old.lease_epoch, new.lease_epoch);
      return new; end $$;
    create trigger note_change after update on runs for each row execute function note_change()`);
});

afterAll(async () => {
  await db.drop();
});

const kinds = Object.entries(commandKinds).map(([kind, weight]) => ({
  arbitrary: fc.constant(kind as Command["kind"]),
  weight,
}));

const anyCommand: fc.Arbitrary<Command> = fc.record({
  kind: fc.oneof(...kinds),
  which: fc.nat(99),
  choices: fc.array(anyChoice, { minLength: 1, maxLength: 6, size: "max" }),
});

/** One command, or two at the same time. */
const anyTurn = fc.oneof(
  { arbitrary: fc.tuple(anyCommand), weight: 3 },
  { arbitrary: fc.tuple(anyCommand, anyCommand), weight: 1 },
);

test("owners and a caller in any order: only the owner writes, once, and every run ends once", async () => {
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyTurn, { minLength: 12, maxLength: 24, size: "max" }),
      async (turns) => {
        const world = await createWorld();
        for (const turn of turns) await play(world, turn);
        await checkWorld(world);
        cases += 1;
      },
    ),
    { numRuns: 40, interruptAfterTimeLimit: 40_000 },
  );
  // A slow machine may leave out the last ones: ten times as slow as ours sees half of them.
  expect(cases).toBeGreaterThanOrEqual(20);
}, 60_000);

async function createWorld(): Promise<World> {
  await db.database.execute(sql`delete from users`);
  await db.database.execute(sql`delete from workers`);
  await db.database.execute(sql`delete from changes`);
  const { userId, threadId } = await createScenery(db.database);
  const threadIds = [threadId, await createThread(db.database, userId)];
  const workerIds = ["worker_a", "worker_b", "worker_c"];
  for (const id of workerIds)
    await db.database.execute(
      sql`insert into workers (id, lease_expires_at) values (${id}, now() + interval '1 hour')`,
    );
  const world: World = {
    ...{ database: db.database, userId, threadIds, workerIds },
    ...{ holds: [], model: emptyModel },
  };
  await play(world, [{ kind: "send", which: 0, choices: [] }]);
  await play(world, [{ kind: "claim", which: 0, choices: [] }]);
  return world;
}

/** The answers and the rows must be those of one order of the turn's commands. */
async function play(world: World, turn: readonly Command[]): Promise<void> {
  const operations = turn.flatMap((command) => toOperation(world, command) ?? []);
  const isRace = operations.length > 1;
  const accepts = await Promise.all(operations.map((operation) => operation()));
  const rows = await readRows();
  for (const order of isRace ? [accepts, accepts.toReversed()] : [accepts]) {
    const model = order.reduce<Model | undefined>(
      (each, accept) => each && accept(each, isRace),
      world.model,
    );
    if (!model) continue;
    const expected = toRows(model);
    if (isRace && JSON.stringify(rows) !== JSON.stringify(expected)) continue;
    expect(rows).toEqual(expected);
    world.model = model;
    return;
  }
  const told = turn.map(({ kind }) => kind).join(" and ");
  throw new Error(`${told} answered what no order of them explains`);
}

async function readRows() {
  const { rows } = await db.database.execute<Record<string, unknown>>(sql`
    select id, status, lease_epoch as epoch, last_seq as seq, worker_id as worker,
      cancel_requested_at is not null as cancelling from runs order by id collate "C"`);
  return rows;
}

function toRows(model: Model) {
  return [...model.runs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { status, epoch, position, workerId, isCancelling }]) => ({
      ...{ id, status, epoch, seq: position.seq, worker: workerId, cancelling: isCancelling },
    }));
}

async function checkWorld({ database, model }: World): Promise<void> {
  for (const [runId, run] of model.runs) {
    // An end may wait for its seal; nothing else may be wrong before it.
    const early = await checkLog(database, runId);
    expect(early.filter((breach) => !breach.endsWith("it is over and not sealed"))).toEqual([]);
    const { rows } = await database.execute<{ seq: number; epoch: number; type: string }>(sql`
      select seq, epoch, event->>'type' as type from run_events where run_id = ${runId} order by seq`);
    expect(rows.map(({ seq, epoch }) => [seq, epoch])).toEqual(
      run.writers.map((epoch, index) => [index + 1, epoch]),
    );
    const claims = await database.execute(sql`select 1 from tool_calls where run_id = ${runId}`);
    expect(claims.rowCount).toBe(run.claims);
    const ends = rows.filter(({ type }) => type === "run-end").length;
    expect(ends).toBe(isLive(run.status) ? 0 : 1);
  }
  for (const runId of await listUnsealedRuns(database, 100)) await sealRun(database, runId, null);
  for (const runId of model.runs.keys()) expect(await checkLog(database, runId)).toEqual([]);
  const live = [...model.runs.values()].filter((run) => isLive(run.status));
  expect(new Set(live.map((run) => run.threadId)).size).toBe(live.length);
  await checkChanges();
}

async function checkChanges(): Promise<void> {
  const { rows } = await db.database.execute<{
    before: RunStatus;
    after: RunStatus;
    epoch_before: number;
    epoch_after: number;
  }>(sql`select before, after, epoch_before, epoch_after from changes`);
  for (const { before, after, epoch_before, epoch_after } of rows) {
    if (before !== after) expect([before, after, canTransition(before, after)]).toContain(true);
    expect(epoch_after).toBeGreaterThanOrEqual(epoch_before);
    // Whoever begins to own a run has an epoch that nobody had.
    if (after === "running" && before !== "running") expect(epoch_after).toBe(epoch_before + 1);
  }
}
