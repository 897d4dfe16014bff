/** What people ask of a live run: limits, pauses, words said meanwhile. */
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { giveAnswer, parkRun, readAnswers } from "@/db/queries/answers";
import { type Control, changeBudget, readControl, requestPause } from "@/db/queries/control";
import { deleteQueued, listQueued, updateQueued } from "@/db/queries/queued-messages";
import { readLog, readPath } from "@/db/queries/run-views";
import { requestCancel } from "@/db/queries/runs";
import type { Model, ModelEvent } from "@/lib/models/model";
import type { RunEvent } from "@/protocol/events";
import { activeTime } from "@/protocol/run-state";
import {
  createScenery,
  ended,
  prepared,
  reached,
  type Scenery,
  send,
  startTestEngine,
} from "./crash.fixtures/harness";
import { call, say, scriptedModel, scriptedTool } from "./crash.fixtures/scripted";
import { createEngineSuite } from "./crash.fixtures/suite";
import type { Engine, EngineOptions } from "./engine";
import { createHistory, toHistory } from "./history";
import type { ConsentPort, RunnableTool } from "./tool-port";

const suite = createEngineSuite();

/** A process whose runs read their conversation from the database. */
async function startWith(
  model: Model,
  tools: readonly RunnableTool[] = [],
  more: Partial<EngineOptions> & { consent?: ConsentPort } = {},
): Promise<Engine> {
  const { consent, ...options } = more;
  const named = new Map(tools.map((tool) => [tool.declaration.name, tool]));
  const { engine } = await suite.start(async (run) => {
    const path = await readPath(suite.db.database, run.messageId);
    const history = createHistory(path.flatMap(({ role, parts }) => toHistory(role, parts)));
    return { ...prepared(model, named), history, ...(consent ? { consent } : {}) };
  }, options);
  return engine;
}

const noop = scriptedTool("noop", async () => ({ output: "ok" }));
const steps = (count: number) =>
  Array.from({ length: count }, () => call({ tool: "noop", input: {} }));

async function eventsOf<T extends RunEvent["type"]>(runId: unknown, type: T) {
  const log = await readLog(suite.db.database, String(runId));
  const events = log.map(({ event }) => event);
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}

/** Resolves with the way to let it go on, once the model was asked. */
function heldModel(
  before: readonly (readonly ModelEvent[])[],
  after: readonly (readonly ModelEvent[])[],
) {
  const asked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const model = scriptedModel([
    ...before,
    async function* () {
      asked.resolve();
      await release.promise;
      yield* after[0] ?? [];
    },
    ...after.slice(1),
  ]);
  return { model, asked: asked.promise, release: () => release.resolve() };
}

/** The run that a queued message started, when it is over: no other test's process may find it. */
async function nextEnded(scenery: Scenery, runId: string | null) {
  const { rows } = await suite.db.database.$client.query<{ id: string }>(
    "select id from runs where thread_id = $1 and id <> $2",
    [scenery.threadId, runId],
  );
  return await ended(suite.db.database, scenery, String(rows[0]?.id));
}

describe("a budget", () => {
  test("pauses the run at its limit, with a warning before", async () => {
    const scenery = await createScenery(suite.db.database);
    await startWith(scriptedModel(steps(20)), [noop]);
    const { runId } = await send(suite.db.database, scenery, "go", { budget: { steps: 5 } });
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({
      status: "paused",
      pause: { cause: "steps", limit: 5 },
      error: null,
    });
    expect(run.carry).toMatchObject({ step: 5, pause: { cause: "steps", limit: 5 } });
    const notices = await eventsOf(runId, "notice");
    expect(notices.filter(({ code }) => code === "budget-warning")).toMatchObject([
      { params: { limit: "steps", used: 4, of: 5 } },
    ]);
  });

  test("counts the tokens of all steps", async () => {
    const scenery = await createScenery(suite.db.database);
    await startWith(scriptedModel(steps(20)), [noop]);
    // Each scripted step reports 10 + 5.
    const { runId } = await send(suite.db.database, scenery, "go", { budget: { tokens: 40 } });
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({ status: "paused", pause: { cause: "tokens", limit: 40 } });
    expect(run.carry.step).toBe(3);
  });

  test("raised while the run is live, lets it go on, and warns anew", async () => {
    const scenery = await createScenery(suite.db.database);
    const differing = Array.from({ length: 9 }, (_, n) => call({ tool: "noop", input: { n } }));
    const { model, asked, release } = heldModel(differing.slice(0, 4), [
      ...differing.slice(4),
      say("done"),
    ]);
    await startWith(model, [noop]);
    const { runId } = await send(suite.db.database, scenery, "go", { budget: { steps: 5 } });
    await asked;
    expect(await changeBudget(suite.db.database, String(runId), { steps: 10 })).toBe(true);
    release();
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    expect(await eventsOf(runId, "notice")).toMatchObject([
      { params: { limit: "steps", used: 4, of: 5 } },
      { params: { limit: "steps", used: 8, of: 10 } },
    ]);
    expect(await changeBudget(suite.db.database, String(runId), { steps: 9 })).toBe(false);
  });

  /** Each call is counted when its step is sealed; here at a price that it had not. */
  async function readPriced(id: string): Promise<Control | undefined> {
    const { database } = suite.db;
    await database.$client.query("update usage set cost = 0.4 where run_id = $1", [id]);
    return await readControl(database, id);
  }

  test("in money counts what the calls cost", async () => {
    const scenery = await createScenery(suite.db.database);
    await startWith(scriptedModel(steps(20)), [noop], {
      overrides: { readControl: readPriced },
    });
    const { runId } = await send(suite.db.database, scenery, "go", { budget: { cost: 1 } });
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({ status: "paused", pause: { cause: "cost", limit: 1 } });
    expect(run.carry.step).toBe(3);
  });

  test("in money counts a step without calls before the next", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [say("the end"), say("one more thing")]);
    await startWith(model, [], {
      overrides: { readControl: readPriced },
    });
    const { runId } = await send(suite.db.database, scenery, "go", { budget: { cost: 0.3 } });
    await asked;
    await send(suite.db.database, scenery, "wait", { delivery: "steer" });
    release();
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({ status: "paused", pause: { cause: "cost" }, carry: { step: 1 } });
  });

  test("goes with a message that waits, not with the run before it", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [say("one"), ...steps(9)]);
    await startWith(model, [noop]);
    const first = await send(suite.db.database, scenery, "go", { budget: { steps: 50 } });
    await asked;
    await send(suite.db.database, scenery, "and then", { delivery: "queue", budget: { steps: 2 } });
    release();
    await ended(suite.db.database, scenery, String(first.runId));
    const run = await nextEnded(scenery, first.runId);
    expect(run).toMatchObject({ status: "paused", pause: { cause: "steps", limit: 2 } });
  });
});

describe("a pause", () => {
  test("acts when the step has ended, tools included", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [...steps(5)]);
    await startWith(model, [noop]);
    const { runId } = await send(suite.db.database, scenery, "go");
    await asked;
    await requestPause(suite.db.database, String(runId));
    release();
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({
      status: "paused",
      pause: { cause: "asked" },
      isPauseRequested: true,
    });
    expect(await eventsOf(runId, "tool-output-available")).toHaveLength(1);
    expect(run.carry.step).toBe(1);
  });

  test("does not wait for a retry", async () => {
    const scenery = await createScenery(suite.db.database);
    const failure: ModelEvent = {
      type: "failure",
      error: { class: "overloaded", params: {} },
      retryable: true,
      retryAfterMs: 60_000,
    };
    await startWith(scriptedModel([[failure]]));
    const { runId } = await send(suite.db.database, scenery, "go");
    await reached(
      suite.db.database,
      scenery,
      String(runId),
      ({ carry }) => carry.retryAt !== undefined,
    );
    await requestPause(suite.db.database, String(runId));
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({ status: "paused", pause: { cause: "asked" } });
  });

  test("an account that has run dry pauses the run, with the reason", async () => {
    const scenery = await createScenery(suite.db.database);
    const error = { class: "endpoint-arrears", params: {} } as const;
    await startWith(scriptedModel([[{ type: "failure", error, retryable: false }]]));
    const { runId } = await send(suite.db.database, scenery, "go");
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({ status: "paused", error, pause: null });
  });
});

describe("a run that goes in circles", () => {
  test("says so after five steps with the same calls, and again after twenty", async () => {
    const scenery = await createScenery(suite.db.database);
    const other = call({ tool: "noop", input: { n: 1 } });
    await startWith(scriptedModel([...steps(4), other, ...steps(21), say("done")]), [noop]);
    const { runId } = await send(suite.db.database, scenery, "go");
    expect(await ended(suite.db.database, scenery, String(runId))).toMatchObject({
      status: "succeeded",
    });
    expect(await eventsOf(runId, "notice")).toMatchObject([
      { code: "stuck", params: { kind: "calls", tool: "noop", steps: 5 } },
      { code: "stuck", params: { kind: "calls", steps: 20 } },
    ]);
  });

  test("says so once of a text that repeats itself, and the text stays whole", async () => {
    const scenery = await createScenery(suite.db.database);
    const text = "wait, no. ".repeat(800);
    await startWith(scriptedModel([say(text)]));
    const { runId, assistantMessageId } = await send(suite.db.database, scenery, "go");
    await ended(suite.db.database, scenery, String(runId));
    expect(await eventsOf(runId, "notice")).toMatchObject([
      { code: "stuck", params: { kind: "text" } },
    ]);
    const parts = (await readPath(suite.db.database, String(assistantMessageId))).at(-1)?.parts;
    expect(parts).toMatchObject([{ kind: "text", text }, { kind: "notice" }]);
  });
});

describe("steering", () => {
  const toTexts = (messages: readonly { role: string; text?: string; output?: string }[] = []) =>
    messages.map(({ role, text, output }) => `${role}: ${text ?? output}`);

  test("is read before the next step, after what that step's tools answered", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [...steps(1), say("done")]);
    await startWith(model, [noop]);
    const { runId } = await send(suite.db.database, scenery, "go");
    await asked;
    const said = await send(suite.db.database, scenery, "use the other file", {
      delivery: "steer",
    });
    const more = await send(suite.db.database, scenery, "and be quick", { delivery: "steer" });
    expect(said).toMatchObject({ outcome: "steered", runId });
    release();
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    const heard = ["user: use the other file", "user: and be quick"];
    expect(toTexts(model.requests[1]?.messages)).toEqual([
      "user: go",
      "assistant: ",
      "tool: ok",
      ...heard,
    ]);
    expect(await eventsOf(runId, "message-steered")).toMatchObject([
      { messageId: said.queuedId, text: "use the other file" },
      { messageId: more.queuedId },
    ]);
    expect(await listQueued(suite.db.database, scenery.threadId)).toEqual([]);
    // The next run of the thread sees the same conversation.
    const [, answer] = await readPath(suite.db.database, run.messageId);
    expect(toTexts(toHistory("assistant", answer?.parts ?? []))).toEqual([
      "assistant: ",
      "tool: ok",
      ...heard,
      "assistant: done",
    ]);
  });

  test("keeps a run from ending before it was read", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [say("the end"), say("one more thing")]);
    await startWith(model);
    const { runId } = await send(suite.db.database, scenery, "go");
    await asked;
    await send(suite.db.database, scenery, "wait", { delivery: "steer" });
    release();
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({ status: "succeeded", carry: { step: 2 } });
    expect(toTexts(model.requests[1]?.messages)).toEqual([
      "user: go",
      "assistant: the end",
      "user: wait",
    ]);
  });

  test("said between the last look and the end, is read all the same", async () => {
    const scenery = await createScenery(suite.db.database);
    const model = scriptedModel([say("the end"), say("one more thing")]);
    let isFirstLook = true;
    // Blind at its first verdict: only the end itself, under the run's lock, can see it.
    const blind = async (id: string): Promise<Control | undefined> => {
      const control = await readControl(suite.db.database, id);
      const isVerdict = (await eventsOf(id, "step-end")).length === 1;
      if (!control || !isVerdict || !isFirstLook) return control;
      isFirstLook = false;
      await send(suite.db.database, scenery, "wait", { delivery: "steer" });
      return { ...control, isSteered: false };
    };
    await startWith(model, [], { overrides: { readControl: blind } });
    const { runId } = await send(suite.db.database, scenery, "go");
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run).toMatchObject({ status: "succeeded", carry: { step: 2 } });
    expect(toTexts(model.requests[1]?.messages).at(-1)).toBe("user: wait");
    expect(await eventsOf(runId, "run-end")).toHaveLength(1);
  });

  test("answers what waits for a person, and the run goes on with it", async () => {
    const scenery = await createScenery(suite.db.database);
    const calls = call({ tool: "noop", input: {} }, { tool: "asked", input: {} });
    const model = scriptedModel([calls, say("done")]);
    let ran = 0;
    const asked = scriptedTool(
      "asked",
      async () => {
        ran += 1;
        return { output: "ran" };
      },
      { writesWorkspace: true },
    );
    const consent: ConsentPort = {
      approvals: async () =>
        new Map([
          ["noop", "allow"],
          ["asked", "ask"],
        ]),
      answers: async () => new Map(),
    };
    await startWith(model, [noop, asked], { consent });
    const { runId } = await send(suite.db.database, scenery, "go");
    await reached(suite.db.database, scenery, String(runId), ({ status }) => status === "waiting");
    await send(suite.db.database, scenery, "neither, look here", { delivery: "steer" });
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    expect(ran).toBe(0);
    expect(await eventsOf(runId, "tool-output-error")).toMatchObject([
      { error: { class: "tool-answered-otherwise" } },
    ]);
    expect(toTexts(model.requests[1]?.messages).at(-1)).toBe("user: neither, look here");
  });

  test("said in the moment the run is parked, it is not left to wait", async () => {
    const scenery = await createScenery(suite.db.database);
    const model = scriptedModel([call({ tool: "asked", input: {} }), say("done")]);
    const asked = scriptedTool("asked", async () => ({ output: "ran" }));
    const consent: ConsentPort = {
      approvals: async () => new Map([["asked", "ask"]]),
      answers: async () => new Map(),
    };
    let parked = 0;
    await startWith(model, [asked], {
      consent,
      overrides: {
        // After the owner's last look: only the parking itself, under the run's lock, can see it.
        park: async (run) => {
          parked += 1;
          if (parked === 1) await send(suite.db.database, scenery, "no", { delivery: "steer" });
          return await parkRun(suite.db.database, run);
        },
      },
    });
    const { runId } = await send(suite.db.database, scenery, "go");
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    expect(toTexts(model.requests[1]?.messages).at(-1)).toBe("user: no");
    expect(await eventsOf(runId, "run-status")).not.toContainEqual(
      expect.objectContaining({ status: "waiting" }),
    );
  });

  test("is read once, whichever process reads it", async () => {
    const scenery = await createScenery(suite.db.database);
    const reading = Promise.withResolvers<void>();
    const first = scriptedModel([
      ...steps(1),
      async function* (_request, signal) {
        reading.resolve();
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        yield { type: "failure", error: { class: "cancelled", params: {} }, retryable: false };
      },
    ]);
    const slow = scriptedTool("noop", async () => {
      await send(suite.db.database, scenery, "turn left", { delivery: "steer" });
      return { output: "ok" };
    });
    const engine = await startWith(first, [slow]);
    const { runId } = await send(suite.db.database, scenery, "go");
    await reading.promise;
    await engine.drain(0);
    const second = scriptedModel([say("done")]);
    await startWith(second, [noop]);
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    const expected = ["user: go", "assistant: ", "tool: ok", "user: turn left"];
    expect(toTexts(first.requests[1]?.messages)).toEqual(expected);
    expect(toTexts(second.requests[0]?.messages)).toEqual(expected);
    expect(await eventsOf(runId, "message-steered")).toHaveLength(1);
  });

  test("at the end of another branch than the run's is not for the run", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [say("one"), say("two")]);
    await startWith(model);
    const { runId, userMessageId } = await send(suite.db.database, scenery, "go");
    await asked;
    await suite.db.database.$client.query("update threads set leaf_message_id = $1 where id = $2", [
      userMessageId,
      scenery.threadId,
    ]);
    const elsewhere = await send(suite.db.database, scenery, "elsewhere", { delivery: "steer" });
    expect(elsewhere).toMatchObject({ outcome: "queued", runId: null });
    release();
    await ended(suite.db.database, scenery, String(runId));
    await nextEnded(scenery, runId);
    // It was asked where it was written: without the answer on the other branch.
    expect(toTexts(model.requests[1]?.messages)).toEqual(["user: go", "user: elsewhere"]);
  });

  test("is found by search when its run has ended", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [say("one"), say("two")]);
    await startWith(model);
    const { runId } = await send(suite.db.database, scenery, "go");
    await asked;
    await send(suite.db.database, scenery, "a peculiar word", { delivery: "steer" });
    release();
    const run = await ended(suite.db.database, scenery, String(runId));
    const { rows } = await suite.db.database.$client.query<{ text: string }>(
      "select text from search_texts where message_id = $1",
      [run.messageId],
    );
    expect(rows.map(({ text }) => text).join()).toContain("a peculiar word");
  });

  test("can be changed and removed until it is taken, and becomes the draft of a stopped run", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [say("done")]);
    await startWith(model);
    const { runId } = await send(suite.db.database, scenery, "go");
    await asked;
    const one = await steer(scenery, "one");
    const two = await steer(scenery, "two");
    expect(await updateQueued(suite.db.database, one, "one, but better")).toBe(true);
    expect(await deleteQueued(suite.db.database, two)).toBe(true);
    await send(suite.db.database, scenery, "afterwards", { delivery: "queue" });
    await suite.db.database.$client.query(
      "update queued_messages set taken_at = now() where id = $1",
      [one.queuedId],
    );
    expect(await updateQueued(suite.db.database, one, "too late")).toBe(false);
    expect(await deleteQueued(suite.db.database, one)).toBe(false);
    await suite.db.database.transaction(async (tx) => await requestCancel(tx, String(runId)));
    release();
    await ended(suite.db.database, scenery, String(runId));
    const { rows } = await suite.db.database.$client.query(
      "select text from drafts where thread_id = $1",
      [scenery.threadId],
    );
    expect(rows).toEqual([{ text: "one, but better\n\nafterwards" }]);
  });
});

async function steer(scenery: Scenery, text: string) {
  const { queuedId } = await send(suite.db.database, scenery, text, { delivery: "steer" });
  return { threadId: scenery.threadId, queuedId: String(queuedId) };
}

test("a call that waits is not run by a late approval once its tool is denied", async () => {
  const scenery = await createScenery(suite.db.database);
  let word: "ask" | "deny" = "ask";
  let ran = 0;
  const asked = scriptedTool("asked", async () => {
    ran += 1;
    return { output: "ran" };
  });
  const consent: ConsentPort = {
    approvals: async () => new Map([["asked", word]]),
    answers: (callIds) => readAnswers(suite.db.database, callIds),
  };
  const model = scriptedModel([call({ tool: "asked", input: {} }), say("done")]);
  await startWith(model, [asked], { consent });
  const { runId } = await send(suite.db.database, scenery, "go");
  await reached(suite.db.database, scenery, String(runId), ({ status }) => status === "waiting");
  word = "deny";
  const [request] = await eventsOf(runId, "tool-approval-request");
  const answer = {
    ...{ userId: scenery.userId, runId: String(runId), callId: request?.callId ?? "" },
    given: { kind: "decision", decision: "approve" } as const,
  };
  const { outcome } = await suite.db.database.transaction((tx) => giveAnswer(tx, answer));
  expect(outcome).toBe("resumed");
  const run = await ended(suite.db.database, scenery, String(runId));
  expect(run.status).toBe("succeeded");
  expect(ran).toBe(0);
  expect(await eventsOf(runId, "tool-output-error")).toMatchObject([
    { error: { class: "tool-denied" } },
  ]);
});

test("a suspended person's run is not begun, however it came into the queue", async () => {
  const scenery = await createScenery(suite.db.database);
  const { runId } = await send(suite.db.database, scenery, "go");
  await suite.db.database.$client.query("update users set status = 'suspended' where id = $1", [
    scenery.userId,
  ]);
  const model = scriptedModel([say("never")]);
  await startWith(model);
  const run = await ended(suite.db.database, scenery, String(runId));
  expect(run.status).toBe("cancelled");
  expect(model.requests).toEqual([]);
});

test("time stands still while a run waits", async () => {
  const scenery = await createScenery(suite.db.database);
  const calls = call({ tool: "asked", input: {} });
  const consent: ConsentPort = {
    approvals: async () => new Map([["asked", "ask"]]),
    answers: async () => new Map(),
  };
  let now = 1_000_000;
  await startWith(
    scriptedModel([calls, say("done")]),
    [scriptedTool("asked", async () => ({ output: "" }))],
    {
      consent,
      overrides: { now: () => now },
    },
  );
  const { runId } = await send(suite.db.database, scenery, "go");
  const waiting = await reached(
    suite.db.database,
    scenery,
    String(runId),
    ({ status }) => status === "waiting",
  );
  now += 3_600_000;
  await send(suite.db.database, scenery, "go on", { delivery: "steer" });
  const run = await ended(suite.db.database, scenery, String(runId));
  expect(waiting.status).toBe("waiting");
  expect(activeTime(run.carry, now)).toBeLessThan(1_000);
});

describe("a person who is suspended", () => {
  test("starts no run from then on, nor one that waited for it", async () => {
    const { database } = suite.db;
    const scenery = await createScenery(database);
    const sending = await database.transaction(async (tx) => {
      await tx.execute(sql`update users set status = 'suspended' where id = ${scenery.userId}`);
      const sent = send(database, scenery, "hello").catch((error: unknown) => String(error));
      await expect
        .poll(async () => {
          const { rows } = await database.execute(sql`
            select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
          return rows.length;
        })
        .toBe(1);
      return { sent };
    });
    expect(await sending.sent).toBe("Error: refused: person-not-active");
  });

  test("has a run that nobody cancelled cancelled before its next step", async () => {
    const scenery = await createScenery(suite.db.database);
    const { model, asked, release } = heldModel([], [call({ tool: "noop", input: {} }), say("no")]);
    await startWith(model, [noop]);
    const { runId } = await send(suite.db.database, scenery, "go");
    await asked;
    await suite.db.database.execute(
      sql`update users set status = 'suspended' where id = ${scenery.userId}`,
    );
    release();
    expect((await ended(suite.db.database, scenery, String(runId))).status).toBe("cancelled");
    expect(await eventsOf(runId, "step-start")).toHaveLength(1);
  });
});
