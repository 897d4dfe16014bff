import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { openRunDatabase } from "@/db/connections";
import { type RunRow, readLog, readPath } from "@/db/queries/run-views";
import { requestCancel } from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import type { ModelEvent } from "@/lib/models/model";
import {
  createScenery,
  ended,
  prepared,
  reached,
  send,
  startTestEngine,
} from "./crash.fixtures/harness";
import { call, say, scriptedModel, scriptedTool, think } from "./crash.fixtures/scripted";
import { createEngineSuite } from "./crash.fixtures/suite";
import type { Prepared } from "./execute-ports";
import { wait } from "./wait";

const suite = createEngineSuite();

async function engineWith(what: Prepared) {
  return await suite.start(async () => what);
}

describe("a run", () => {
  test("streams reasoning and answer into the log, seals them as parts, and ends once", async () => {
    const scenery = await createScenery(suite.db.database);
    await engineWith(
      prepared(scriptedModel([[...think("first I think "), ...say("then I answer you")]])),
    );
    const { runId, assistantMessageId } = await send(suite.db.database, scenery, "hello");
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    const path = await readPath(suite.db.database, String(assistantMessageId));
    expect(
      path.map((message) => message.parts.map((part) => ("text" in part ? part.text : ""))),
    ).toEqual([["hello"], ["first I think ", "then I answer you"]]);
    const log = await readLog(suite.db.database, String(runId));
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    expect(log[0]?.event.type).toBe("run-start");
    expect(log.at(-1)?.event.type).toBe("run-end");
  });

  test("seals a step with calls when it ends, and a last step with the run's end", async () => {
    const scenery = await createScenery(suite.db.database);
    const sealed: (number | null)[] = [];
    const look = scriptedTool("look", async () => ({ output: { ok: true } }));
    const model = scriptedModel([call({ tool: "look", input: {} }), say("done")]);
    const what = prepared(model, new Map([["look", look]]));
    await suite.start(async () => what, {
      overrides: {
        seal: async (runId, epoch) => {
          const seq = await sealRun(suite.db.database, runId, epoch);
          sealed.push(seq);
          return seq;
        },
      },
    });
    const { runId } = await send(suite.db.database, scenery, "go");
    await ended(suite.db.database, scenery, String(runId));
    const log = await readLog(suite.db.database, String(runId));
    const firstEnd = log.find(({ event }) => event.type === "step-end")?.seq;
    await expect.poll(() => sealed).toEqual([firstEnd, log.at(-1)?.seq]);
  });

  test("writes a step's last results with its end, and the others as they come", async () => {
    const scenery = await createScenery(suite.db.database);
    const quick = Promise.withResolvers<void>();
    const tools = [
      scriptedTool("quick", async () => ({ output: 1 })),
      scriptedTool("slow", async () => {
        await quick.promise;
        return { output: 2 };
      }),
    ];
    const calls = call({ tool: "slow", input: {} }, { tool: "quick", input: {} });
    const what = prepared(
      scriptedModel([calls, say("done")]),
      new Map(tools.map((tool) => [tool.declaration.name, tool])),
    );
    await engineWith(what);
    const { runId } = await send(suite.db.database, scenery, "go");
    const results = async () => {
      const { rows } = await suite.db.database.execute<{ type: string; written: string }>(sql`
        select event->>'type' as type, xmin::text as written from run_events
        where run_id = ${runId} and event->>'type' in ('tool-output-available', 'step-end') order by seq limit 3`);
      return rows;
    };
    await expect.poll(async () => (await results()).length).toBe(1);
    quick.resolve();
    await ended(suite.db.database, scenery, String(runId));
    const [first, last, end] = await results();
    expect(end).toEqual({ type: "step-end", written: last?.written });
    expect(first?.written).not.toBe(last?.written);
  });

  test("that has ended is sealed in its turn, after as long a rest as the seal before took", async () => {
    const done: { did: "began" | "sealed" | "waits"; ms: number }[] = [];
    await suite.start(async () => prepared(scriptedModel([say("done")])), {
      overrides: {
        seal: async (runId, epoch) => {
          const began = performance.now();
          done.push({ did: "began", ms: 0 });
          const seq = await sealRun(suite.db.database, runId, epoch);
          done.push({ did: "sealed", ms: performance.now() - began });
          return seq;
        },
        wait: async (ms, signal) => {
          done.push({ did: "waits", ms });
          await wait(ms, signal);
        },
      },
    });
    const all = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const scenery = await createScenery(suite.db.database);
        return { scenery, ...(await send(suite.db.database, scenery, "go")) };
      }),
    );
    for (const { scenery, runId } of all) await ended(suite.db.database, scenery, String(runId));
    const seals = done.filter(({ did }) => did === "sealed");
    expect(seals).toHaveLength(8);
    for (const seal of seals.slice(0, -1)) {
      const next = done.slice(done.indexOf(seal) + 1);
      const between = next.slice(
        0,
        next.findIndex(({ did }) => did !== "waits"),
      );
      expect(next.find(({ did }) => did !== "waits")?.did).toBe("began");
      expect(Math.max(...between.map(({ ms }) => ms))).toBeGreaterThanOrEqual(seal.ms);
    }
  });

  test("that has ended and cannot be sealed yet keeps no other from it", async () => {
    const scenery = await createScenery(suite.db.database);
    const other = await createScenery(suite.db.database);
    let isAway = true;
    await suite.start(async () => prepared(scriptedModel([say("done")])), {
      sweepMs: 3_600_000,
      overrides: {
        seal: async (runId, epoch) => {
          if (isAway && runId === first.runId)
            throw Object.assign(new Error("the row is locked"), { code: "55P03" });
          return await sealRun(suite.db.database, runId, epoch);
        },
      },
    });
    const first = await send(suite.db.database, scenery, "go");
    const ofFirst = (run: RunRow) => run.status === "succeeded";
    await reached(suite.db.database, scenery, String(first.runId), ofFirst);
    const second = await send(suite.db.database, other, "go");
    await ended(suite.db.database, other, String(second.runId), 5_000);
    isAway = false;
    await ended(suite.db.database, scenery, String(first.runId));
  });

  test("goes on while many others wait for rows that one deletion holds", async () => {
    const { database, url } = suite.db;
    const hold = Promise.withResolvers<void>();
    let held = 0;
    const slow = scriptedTool("slow", async () => {
      held += 1;
      await hold.promise;
      return { output: "ok" };
    });
    const quick = scriptedTool("quick", async () => ({ output: "ok" }));
    const tools = new Map([slow, quick].map((tool) => [tool.declaration.name, tool]));
    let name = "slow";
    await suite.start(
      async () => prepared(scriptedModel([call({ tool: name, input: {} }), say("done")]), tools),
      { runDatabase: openRunDatabase(url, () => undefined) },
    );
    const sendOne = async () => {
      const scenery = await createScenery(database);
      return { scenery, ...(await send(database, scenery, "go")) };
    };
    const waiting = await Promise.all(Array.from({ length: 8 }, sendOne));
    await expect.poll(() => held, { timeout: 10_000 }).toBe(8);
    const deletion = await database.$client.connect();
    await deletion.query("begin; select 1 from runs where status = 'running' for update");
    name = "quick";
    hold.resolve();
    const { scenery, runId } = await sendOne();
    await ended(database, scenery, String(runId), 8_000);
    await deletion.query("rollback");
    deletion.release();
    for (const one of waiting) await ended(database, one.scenery, String(one.runId));
  });

  test("runs tools in parallel, writers in call order, and goes on with their results", async () => {
    const scenery = await createScenery(suite.db.database);
    const order: string[] = [];
    const model = scriptedModel([
      call(
        { tool: "write", input: { n: 1 } },
        { tool: "write", input: { n: 2 } },
        { tool: "read", input: { n: 3 } },
        { tool: "nosuch", input: {} },
      ),
      say("done"),
    ]);
    const note = (traits: { writesWorkspace?: boolean }, name: string) =>
      scriptedTool(
        name,
        async ({ input }) => {
          order.push(`start ${(input as { n: number }).n}`);
          await new Promise((resolve) => setImmediate(resolve));
          order.push(`end ${(input as { n: number }).n}`);
          return { output: { ok: true } };
        },
        traits,
      );
    const tools = new Map(
      [note({ writesWorkspace: true }, "write"), note({}, "read")].map((tool) => [
        tool.declaration.name,
        tool,
      ]),
    );
    await engineWith(prepared(model, tools));
    const { runId } = await send(suite.db.database, scenery, "go");
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    expect(order.indexOf("end 1")).toBeLessThan(order.indexOf("start 2"));
    expect(order).toContain("end 3");
    const second = model.requests[1]?.messages;
    expect(
      second
        ?.filter((message) => message.role === "tool")
        .map((message) => message.role === "tool" && message.output),
    ).toEqual([
      '{"ok":true}',
      '{"ok":true}',
      '{"ok":true}',
      "Error: there is no tool named nosuch.",
    ]);
  });

  test("runs calls that do not write at the same time", async () => {
    const scenery = await createScenery(suite.db.database);
    const model = scriptedModel([
      call({ tool: "meet", input: { n: 1 } }, { tool: "meet", input: { n: 2 } }),
      say("met"),
    ]);
    const here = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // Each waits for the other to have begun: one after another they would wait for ever.
    const meet = scriptedTool("meet", async ({ input }) => {
      const { n } = input as { n: number };
      here[n - 1]?.resolve();
      await Promise.all(here.map(({ promise }) => promise));
      return { output: n };
    });
    await engineWith(prepared(model, new Map([["meet", meet]])));
    const { runId } = await send(suite.db.database, scenery, "go");
    expect(await ended(suite.db.database, scenery, String(runId))).toMatchObject({
      status: "succeeded",
    });
  });

  test("retries a failed attempt visibly, keeps its text, and does not send it to the model", async () => {
    const scenery = await createScenery(suite.db.database);
    const failure: ModelEvent = {
      type: "failure",
      error: { class: "stream-reset", params: {} },
      retryable: true,
    };
    const model = scriptedModel([[{ type: "text-delta", text: "half" }, failure], say("whole")]);
    await engineWith(prepared(model));
    const { runId, assistantMessageId } = await send(suite.db.database, scenery, "go");
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    expect(JSON.stringify(model.requests[1]?.messages)).not.toContain("half");
    const parts = (await readPath(suite.db.database, String(assistantMessageId))).at(-1)?.parts;
    expect(parts?.map((part) => [part.kind, part.state, part.retried ?? false])).toEqual([
      ["text", "cut", true],
      ["notice", "done", false],
      ["text", "done", false],
    ]);
  });

  test("fails with the endpoint's class when retries are exhausted or pointless", async () => {
    const scenery = await createScenery(suite.db.database);
    const failure: ModelEvent = {
      type: "failure",
      error: { class: "endpoint-auth", params: { status: 401 } },
      retryable: false,
    };
    await engineWith(prepared(scriptedModel([[failure]])));
    const { runId } = await send(suite.db.database, scenery, "go");
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("failed");
    expect(run.carry.error).toEqual({ class: "endpoint-auth", params: { status: 401 } });
  });

  test("stops where it was when cancelled, and keeps what was said", async () => {
    const scenery = await createScenery(suite.db.database);
    let isClosed = false;
    const model = scriptedModel([
      async function* (_request, signal) {
        yield { type: "text-delta", text: "some words" };
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        isClosed = true;
        yield { type: "failure", error: { class: "cancelled", params: {} }, retryable: false };
      },
    ]);
    await engineWith(prepared(model));
    const { runId, assistantMessageId } = await send(suite.db.database, scenery, "go");
    await reached(suite.db.database, scenery, String(runId), (run) => run.lastSeq >= 4);
    const outcome = await suite.db.database.transaction(
      async (tx) => await requestCancel(tx, String(runId)),
    );
    expect(outcome?.outcome).toBe("requested");
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("cancelled");
    expect(isClosed).toBe(true);
    const parts = (await readPath(suite.db.database, String(assistantMessageId))).at(-1)?.parts;
    expect(parts).toMatchObject([{ kind: "text", text: "some words", state: "cut" }]);
  });

  test("a message sent while it lives waits, and starts in its end", async () => {
    const scenery = await createScenery(suite.db.database);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const model = scriptedModel([
      async function* () {
        yield { type: "text-delta", text: "one" };
        await held;
        yield* say("");
      },
      say("two"),
    ]);
    await engineWith(prepared(model));
    const first = await send(suite.db.database, scenery, "first");
    await reached(
      suite.db.database,
      scenery,
      String(first.runId),
      (run) => run.status === "running",
    );
    const second = await send(suite.db.database, scenery, "second");
    expect(second).toMatchObject({ outcome: "queued", runId: null });
    release();
    await ended(suite.db.database, scenery, String(first.runId));
    const { rows } = await suite.db.database.$client.query(
      "select id from runs where thread_id = $1 order by created_at desc",
      [scenery.threadId],
    );
    expect(rows).toHaveLength(2);
    await ended(suite.db.database, scenery, rows[0].id);
  });

  test("is handed over by a drain and goes on in another process", async () => {
    const scenery = await createScenery(suite.db.database);
    const endless = scriptedModel([
      async function* (_request, signal) {
        yield { type: "text-delta", text: "cut here" };
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        yield { type: "failure", error: { class: "cancelled", params: {} }, retryable: false };
      },
    ]);
    const first = await startTestEngine(suite.db.database, suite.db.url, async () =>
      prepared(endless),
    );
    const { runId } = await send(suite.db.database, scenery, "go");
    await reached(suite.db.database, scenery, String(runId), (run) => run.lastSeq >= 4);
    await first.engine.drain(0);
    await engineWith(prepared(scriptedModel([say("finished elsewhere")])));
    const run = await ended(suite.db.database, scenery, String(runId));
    expect(run.status).toBe("succeeded");
    const log = await readLog(suite.db.database, String(runId));
    expect(log.find(({ event }) => event.type === "step-retry")?.event).toMatchObject({
      cause: { class: "handed-over" },
    });
  });

  test("gives back what waits as a draft when it is stopped, once even if a draft of it was saved", async () => {
    const scenery = await createScenery(suite.db.database);
    const model = scriptedModel([
      async function* (_request, signal) {
        yield { type: "text-delta", text: "one" };
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        yield { type: "failure", error: { class: "cancelled", params: {} }, retryable: false };
      },
    ]);
    await engineWith(prepared(model));
    const { runId } = await send(suite.db.database, scenery, "first");
    await reached(suite.db.database, scenery, String(runId), (run) => run.lastSeq >= 4);
    await suite.db.database.$client.query(
      "insert into drafts (user_id, thread_id, text) values ($1, $2, 'second')",
      [scenery.userId, scenery.threadId],
    );
    await send(suite.db.database, scenery, "second");
    await send(suite.db.database, scenery, "third");
    await suite.db.database.transaction(async (tx) => await requestCancel(tx, String(runId)));
    await ended(suite.db.database, scenery, String(runId));
    const { rows } = await suite.db.database.$client.query(
      "select text from drafts where thread_id = $1",
      [scenery.threadId],
    );
    expect(rows).toEqual([{ text: "second\n\nthird" }]);
  });
});
