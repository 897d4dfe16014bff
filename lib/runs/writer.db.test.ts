import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkAllLogs } from "@/db/log-check";
import type { Querying } from "@/db/queries/run-log";
import { readLog, readPath, readSnapshot } from "@/db/queries/run-views";
import { abandonRun } from "@/db/queries/runs";
import type { ModelEvent } from "@/lib/models/model";
import type { RunEvent } from "@/protocol/events";
import type { ToolPart } from "@/protocol/parts";
import { parseStorable, stringifyDeep } from "@/protocol/storable";
import { createScenery, ended, prepared, send, startTestEngine } from "./crash.fixtures/harness";
import { createOwners, lockRun, type Owners, toOpen } from "./crash.fixtures/owner";
import { answerEnd, callsEnd, scriptedModel, scriptedTool } from "./crash.fixtures/scripted";
import { LeaseLost, Unstorable } from "./outage";
import { wait } from "./wait";
import { type RunLog, Writer } from "./writer";

const start: RunEvent = { type: "run-start", at: 1 };

function delta(text: string): RunEvent {
  return { type: "text-delta", part: 0, text };
}

async function textsOf({ database }: Owners, { runId }: RunLog): Promise<string[]> {
  const log = await readLog(database, runId);
  return log.flatMap(({ event }) => (event.type === "text-delta" ? [event.text] : []));
}

/** What was published is what is stored, row by row. */
async function expectPublishedIsStored(owner: Owners, { runId }: RunLog): Promise<void> {
  const shown = owner.published
    .filter((row) => row.runId === runId)
    .map(({ seq, json }) => ({ seq, event: parseStorable(json) }));
  expect(shown).toEqual(await readLog(owner.database, runId));
}

test("what can wait is not put off for ever by what cannot", async () => {
  let clock = 0;
  const published: string[] = [];
  const writer = new Writer({
    client: {
      async query() {
        clock += 4;
        return { rows: [{ only: null, cancelled: null }] };
      },
    },
    appendWith: async () => false,
    publish: (runId) => published.push(runId),
    isWatched: () => true,
    committed: () => undefined,
    now: () => clock,
    wait,
  });
  const urgent = writer.open({ runId: "run_urgent", epoch: 1, lastSeq: 0 });
  const speak = async () => {
    clock += 1;
    await urgent.push([delta("now")]);
    await urgent.flush();
  };
  for (let time = 0; time < 10; time += 1) await speak();
  const patient = writer.open({ runId: "run_patient", epoch: 1, lastSeq: 0 });
  const pushedAt = clock;
  await patient.push([delta("soon")]);
  while (!published.includes("run_patient") && clock < pushedAt + 1_000) await speak();
  expect(clock - pushedAt).toBeLessThan(50);
});

describe("an append's cost", () => {
  test("no index of runs names what an append changes, or each would have to be written", async (context) => {
    const { database } = await createOwners(context);
    const { rows } = await database.$client.query(
      "select indexdef from pg_indexes where tablename = 'runs' and indexdef ~ 'last_seq|owner_deaths'",
    );
    expect(rows).toEqual([]);
  });

  test("events go with their run, although no foreign key binds them", async (context) => {
    const owner = await createOwners(context);
    const [gone, kept] = [await owner.claimNew(), await owner.claimNew()].map((run) =>
      owner.writer().open(toOpen(run)),
    ) as [RunLog, RunLog];
    for (const log of [gone, kept]) {
      await log.push([start]);
      await log.flush();
    }
    // As the deletion of a thread does it: by cascade.
    await owner.database.$client.query(
      "delete from threads where id = (select thread_id from runs where id = $1)",
      [gone.runId],
    );
    expect(await readLog(owner.database, gone.runId)).toEqual([]);
    expect(await readLog(owner.database, kept.runId)).toHaveLength(1);
  });
});

describe("one run's trouble", () => {
  test("a locked row delays its own run, while others commit", async (context) => {
    const owner = await createOwners(context);
    const writer = owner.writer();
    const locked = writer.open(toOpen(await owner.claimNew()));
    const free = writer.open(toOpen(await owner.claimNew()));
    const unlock = await lockRun(owner.database, locked.runId);
    await Promise.all([locked.push([delta("late")]), free.push([delta("one")])]);
    await free.flush();
    await free.push([delta("two")]);
    await free.flush();
    expect(await textsOf(owner, free)).toEqual(["one", "two"]);
    expect(await textsOf(owner, locked)).toEqual([]);
    expect(locked.failed).toBeUndefined();
    await unlock();
    await locked.flush();
    expect(await textsOf(owner, locked)).toEqual(["late"]);
    await expectPublishedIsStored(owner, locked);
    await expectPublishedIsStored(owner, free);
  });

  test("an event that Postgres refuses fails its own run", async (context) => {
    const owner = await createOwners(context);
    // What the encoding keeps away from Postgres, put in behind it.
    const client: Querying = {
      query: async ({ values, ...config }) =>
        await owner.pool.query({
          ...config,
          values: values.map((value) => String(value).replace("poison", "\\u0000")),
        }),
    };
    const writer = owner.writer({ client });
    const poisoned = writer.open(toOpen(await owner.claimNew()));
    const sound = writer.open(toOpen(await owner.claimNew()));
    await Promise.all([poisoned.push([start, delta("poison")]), sound.push([start, delta("a")])]);
    await sound.flush();
    await expect(poisoned.flush()).rejects.toThrow(Unstorable);
    await expect(poisoned.push([delta("more")])).rejects.toThrow(Unstorable);
    expect(poisoned.signal.aborted).toBe(true);
    expect(poisoned.lastSeq).toBe(0);
    expect(await readLog(owner.database, poisoned.runId)).toEqual([]);
    await sound.push([delta("b")]);
    await sound.flush();
    expect(await textsOf(owner, sound)).toEqual(["a", "b"]);
  });

  test("a producer waits while more than a mebibyte is pending", async (context) => {
    const owner = await createOwners(context);
    const writer = owner.writer();
    const slow = writer.open(toOpen(await owner.claimNew()));
    const other = writer.open(toOpen(await owner.claimNew()));
    const unlock = await lockRun(owner.database, slow.runId);
    await Promise.all([slow.push([delta("first")]), other.push([delta("one")])]);
    await other.flush();
    expect(slow.isBusy).toBe(true);
    const large = "x".repeat(700_000);
    await slow.push([delta(large)]);
    let isThrough = false;
    const pushed = slow.push([delta(large)]).then(() => {
      isThrough = true;
    });
    await other.push([delta("two")]);
    await other.flush();
    expect(isThrough).toBe(false);
    await unlock();
    await pushed;
    expect((await textsOf(owner, slow)).join("")).toBe(`first${large}${large}`);
    await expectPublishedIsStored(owner, slow);
  });
});

describe("an acknowledgement that was lost", () => {
  test.for(["once", "again and again"])("does not double events: %s", async (how, context) => {
    const owner = await createOwners(context);
    let losses = how === "once" ? 1 : 3;
    const client: Querying = {
      async query(config) {
        const result = await owner.pool.query(config);
        losses -= 1;
        if (losses >= 0) throw new Error("Connection terminated unexpectedly");
        return result;
      },
    };
    const log = owner.writer({ client }).open(toOpen(await owner.claimNew()));
    await log.push([start, delta("once")]);
    await log.flush();
    await log.push([delta("and on")]);
    await log.flush();
    expect(losses).toBeLessThan(0);
    expect(await textsOf(owner, log)).toEqual(["once", "and on"]);
    await expectPublishedIsStored(owner, log);
  });

  test("does not double what was written with them", async (context) => {
    const owner = await createOwners(context);
    const ports = owner.ports();
    let appends = 0;
    const writer = owner.writer({
      async appendWith(entry, companion) {
        appends += 1;
        const written = await ports.appendWith(entry, companion);
        if (appends === 1)
          throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
        return written;
      },
    });
    const log = writer.open(toOpen(await owner.claimNew()));
    await owner.database.$client.query("create table companions (at int)");
    await log.commit([start], async (tx) => {
      await tx.execute("insert into companions values (1)");
    });
    const { rows } = await owner.database.$client.query("select at from companions");
    expect({ appends, rows }).toEqual({ appends: 2, rows: [{ at: 1 }] });
    await expectPublishedIsStored(owner, log);
  });
});

test("an owner of the past writes nothing and learns that it is one", async (context) => {
  const owner = await createOwners(context);
  const { database } = owner;
  const writer = owner.writer();
  const first = await owner.claimNew();
  const pushing = writer.open(toOpen(first));
  const committing = owner.writer().open(toOpen(first));
  expect(await abandonRun(database, { runId: first.id, epoch: first.epoch })).toBe(true);
  const second = writer.open(toOpen(await owner.claim()));
  await pushing.push([delta("stale")]);
  await expect(pushing.flush()).rejects.toThrow(LeaseLost);
  await database.$client.query("create table companions (at int)");
  const commit = committing.commit([delta("stale")], async (tx) => {
    await tx.execute("insert into companions values (1)");
  });
  await expect(commit).rejects.toThrow(LeaseLost);
  expect((await database.$client.query("select at from companions")).rows).toEqual([]);
  await second.push([start, delta("mine")]);
  await second.flush();
  expect(await textsOf(owner, second)).toEqual(["mine"]);
  await expectPublishedIsStored(owner, second);
});

/** Levels of arrays and objects in turn. */
function nested(levels: number): unknown {
  let value: unknown = "\u0000 at the bottom \udc00";
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
}

/** Short enough to be printed when it differs. */
function digest(value: unknown): string {
  return createHash("sha256").update(stringifyDeep(value)).digest("hex");
}

test("NUL, lone surrogates and 20,000 levels come back as they went in", async (context) => {
  const { database, url } = await createOwners(context);
  const scenery = await createScenery(database);
  const strange = "a\u0000b\ud800c\udfffd\u001a0\u001au0000 \ud83d\ude00";
  // Shorter keys first, as `jsonb` keeps them.
  const input = { deep: nested(20_000), [strange]: strange };
  const digested = digest(input);
  const script: ModelEvent[] = [
    { type: "text-delta", text: strange },
    { type: "tool-input-start", call: 0, tool: "look" },
    { type: "tool-input-delta", call: 0, text: strange },
    { type: "tool-input-available", call: 0, tool: "look", input },
    callsEnd,
  ];
  const seen: string[] = [];
  const look = scriptedTool("look", async (call) => {
    seen.push(digest(call.input));
    return { output: input };
  });
  const model = scriptedModel([script, [{ type: "text-delta", text: strange }, answerEnd]]);
  const what = prepared(model, new Map([["look", look]]));
  const { engine } = await startTestEngine(database, url, async () => what);
  context.onTestFinished(() => engine.drain(0));
  const { runId, assistantMessageId } = await send(database, scenery, "go");
  const run = await ended(database, scenery, String(runId));
  expect(run.status).toBe("succeeded");
  expect(seen).toEqual([digested]);

  const log = await readLog(database, String(runId));
  const logged = log.flatMap(({ event }) =>
    event.type === "tool-input-available" ? [digest(event.input)] : [],
  );
  expect(logged).toEqual([digested]);
  const snapshot = await readSnapshot(database, String(runId), 100);
  const path = await readPath(database, String(assistantMessageId));
  for (const parts of [snapshot?.state.parts, path.at(-1)?.parts]) {
    const texts = parts?.flatMap((part) => (part.kind === "text" ? [part.text] : []));
    expect(texts).toEqual([strange, strange]);
    const tool = parts?.find((part): part is ToolPart => part.kind === "tool");
    expect(digest(tool?.input)).toBe(digested);
    expect(digest(tool?.output)).toBe(digested);
  }
  expect(await checkAllLogs(database)).toEqual([]);
});
