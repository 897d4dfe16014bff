import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertFile } from "@/db/queries/files";
import { claimRun, endRun } from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import { seedExchange } from "@/db/test-branch";
import { createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { ensureEnvironmentEndpoint } from "@/lib/endpoints/environment";
import { createModel } from "@/lib/models/glm";
import type { Model, ModelRequest } from "@/lib/models/model";
import type { ModelPorts } from "@/lib/models/model-ports";
import { createThread } from "@/lib/threads/list";
import { describeThread, patchThread } from "@/lib/threads/thread";
import { newId } from "@/protocol/ids";
import { bootJobs } from "./boot";
import { purge } from "./purge";
import { writeTitle } from "./title";

let app: Awaited<ReturnType<typeof startTestApp>>;
let ada: TestPerson;

beforeAll(async () => {
  app = await startTestApp({ LONGRUN_ENDPOINT_URL: "http://127.0.0.1:9/v1" });
  await ensureEnvironmentEndpoint();
  ada = await createPerson(app, "ada");
  await query(
    "insert into models (id, endpoint_id, name) select $1, id, 'glm-5.1' from endpoints limit 1",
    [newId("model")],
  );
});
afterAll(async () => await app.drop());

const query = async (text: string, values: unknown[] = []) =>
  (await app.database.$client.query(text, values)).rows;
const count = async (table: string, id: string) =>
  (await query(`select 1 from ${table} where id = $1`, [id])).length;
const never = new AbortController().signal;

/** A model that says one thing, and what it was asked. */
function sayer(text: string | null) {
  const asked: ModelRequest[] = [];
  const model: Model = {
    async *streamStep(request) {
      await Promise.resolve();
      asked.push(request);
      if (text === null) {
        yield { type: "failure", error: { class: "endpoint-auth", params: {} }, retryable: false };
        return;
      }
      yield { type: "text-delta", text };
      yield { type: "response-end", finishReason: "stop", usage: null, model: "m", repairs: 0 };
    },
  };
  return { model, asked };
}

/** The real reader on an endpoint that answers these bytes, and the bodies it got. */
function endpoint(bytes: string, status = 200) {
  const asked: unknown[] = [];
  const type = bytes.startsWith("data:") ? "text/event-stream" : "application/json";
  const fetch: ModelPorts["fetch"] = async (_url, { body }) => {
    asked.push(JSON.parse(String(body)));
    const headers = { get: (name: string) => (name === "content-type" ? type : null) };
    return { status, headers, body: piece(bytes) };
  };
  return { model: createModel({ fetch }), asked };
}

async function* piece(bytes: string) {
  yield Buffer.from(bytes);
}

/** A thread whose first run is claimed and then ends as the engine ends it. */
async function endedThread(status: "succeeded" | "failed", text = "How do I sort in Rust?") {
  const { id: threadId } = await createThread(ada, {});
  const workerId = newId("worker");
  await query("insert into workers (id, lease_expires_at) values ($1, now() + '1 hour')", [
    workerId,
  ]);
  await seedExchange(
    app.database,
    { userId: ada.id, threadId },
    { parentId: null, text, answers: ["Use sort_unstable."] },
  );
  const run = await claimRun(app.database, workerId);
  if (!run) throw new Error("nothing to claim");
  await query("update runs set model_id = (select id from models limit 1) where id = $1", [run.id]);
  const ended = { runId: run.id, epoch: run.epoch, base: 0, status, at: 1_000 };
  await endRun(app.database, ended);
  await sealRun(app.database, run.id, null);
  return threadId;
}

const jobsOf = async (threadId: string) =>
  await query("select task_identifier from graphile_worker.jobs where key = $1", [
    `title:${threadId}`,
  ]);

describe("titles", () => {
  test("the end of the first run that answers leaves a job; a failed one leaves none", async () => {
    expect(await jobsOf(await endedThread("succeeded"))).toEqual([{ task_identifier: "title" }]);
    expect(await jobsOf(await endedThread("failed"))).toEqual([]);
  });

  test("come from the model, without thinking, in few tokens, and are found", async () => {
    const threadId = await endedThread("succeeded");
    const { model, asked } = sayer('"Sorting in Rust."\n');
    await writeTitle({ threadId }, model, never);
    expect((await describeThread(ada, threadId)).title).toBe("Sorting in Rust");
    expect(asked[0]).toMatchObject({
      thinking: false,
      maxOutputTokens: 32,
      requestId: `title-${threadId}`,
    });
    expect(asked[0]?.messages).toHaveLength(1);
    expect(JSON.stringify(asked[0]?.messages)).toContain("sort_unstable");
    const rows = await query(
      "select text from search_texts where thread_id = $1 and message_id is null",
      [threadId],
    );
    expect(rows).toEqual([{ text: "Sorting in Rust" }]);
    // Once more changes nothing, and asks nobody.
    await writeTitle({ threadId }, model, never);
    expect(asked).toHaveLength(1);
  });

  test("fall back to the person's first words when the model fails or says nothing", async () => {
    for (const said of [null, " \n"]) {
      const threadId = await endedThread("succeeded", "为什么天空是蓝色的？");
      await writeTitle({ threadId }, sayer(said).model, never);
      expect((await describeThread(ada, threadId)).title).toBe("为什么天空是蓝色的？");
    }
  });

  const sse = (...choices: object[]) =>
    `${choices.map((choice) => `data: ${JSON.stringify({ id: "1", choices: [choice] })}\n\n`).join("")}data: [DONE]\n\n`;
  const says = (content: string) =>
    sse({ delta: { content } }, { delta: {}, finish_reason: "stop" });
  const thought = { content: "", reasoning_content: "The person asks how to sort" };
  const own = "How do I sort in Rust?";

  test.each([
    [
      "a whole answer of reasoning alone",
      JSON.stringify({ id: "1", choices: [{ message: thought, finish_reason: "length" }] }),
      own,
    ],
    [
      "a stream of reasoning alone",
      sse({ delta: thought }, { delta: {}, finish_reason: "length" }),
      own,
    ],
    ["thoughts before the title", says("<think>Hm.</think>Sorting in Rust"), "Sorting in Rust"],
    ["thoughts without an end", says("<think>The person asks how"), own],
    ["an end of thoughts alone", says("The person asks.</think>Sorting"), own],
    ["JSON", says('{"title": "Sorting in Rust"}'), "Sorting in Rust"],
    ["JSON that is cut off", says('```json\n{"title": "Sorting'), own],
    ["nothing", says(""), own],
  ])("R74: of %s, a title is made and no thought is in it", async (_, bytes, title) => {
    const threadId = await endedThread("succeeded", own);
    const { model, asked } = endpoint(bytes);
    await writeTitle({ threadId }, model, never);
    expect((await describeThread(ada, threadId)).title).toBe(title);
    // Asked once, without what some servers answer 400 to.
    expect(asked).toHaveLength(1);
    expect(asked[0]).not.toHaveProperty("response_format");
  });

  test("R74: thinking is off where the server can be told so, and a refusal leaves the first words", async () => {
    await query("update endpoints set kind = 'vllm'");
    const threadId = await endedThread("succeeded", own);
    const { model, asked } = endpoint('{"error":{"message":"response_format"}}', 400);
    await writeTitle({ threadId }, model, never);
    expect(asked[0]).toMatchObject({ chat_template_kwargs: { enable_thinking: false } });
    expect((await describeThread(ada, threadId)).title).toBe(own);
    const wordless = await endedThread("succeeded", "...");
    await writeTitle({ threadId: wordless }, model, never);
    expect((await describeThread(ada, wordless)).title).toBe("Use sort_unstable");
  });

  test("never replace a person's, not even one written while the model answered", async () => {
    const threadId = await endedThread("succeeded");
    const { model } = sayer("Late");
    const slow: Model = {
      async *streamStep(request, signal) {
        await patchThread(ada, threadId, { title: "Mine" });
        yield* model.streamStep(request, signal);
      },
    };
    await writeTitle({ threadId }, slow, never);
    expect((await describeThread(ada, threadId)).title).toBe("Mine");
  });

  test("are written by the worker that the server starts, and it stops", async () => {
    const threadId = await endedThread("succeeded");
    const written = new Promise<void>((resolve) => {
      const done = setInterval(async () => {
        const { title } = await describeThread(ada, threadId);
        if (title !== null) {
          clearInterval(done);
          resolve();
        }
      }, 20);
    });
    const jobs = await bootJobs({ role: "all", model: sayer("From the job").model });
    await written;
    await jobs.stop();
    expect((await describeThread(ada, threadId)).title).toBe("From the job");
    expect(await jobsOf(threadId)).toEqual([]);
  });
});

describe("purging", () => {
  test("removes threads deleted a day ago, with all that is in them, and no others", async () => {
    const [old, recent, kept] = await Promise.all([1, 2, 3].map(() => createThread(ada, {})));
    if (!(old && recent && kept)) throw new Error("no threads");
    const place = { userId: ada.id, threadId: old.id };
    const texts = { parentId: null, text: "gone", answers: ["x"], end: "cancelled" } as const;
    await seedExchange(app.database, place, texts);
    await query("update threads set deleted_at = now() - interval '25 hours' where id = $1", [
      old.id,
    ]);
    await query("update threads set deleted_at = now() - interval '23 hours' where id = $1", [
      recent.id,
    ]);
    await purge(never);
    expect(await Promise.all([old, recent, kept].map(({ id }) => count("threads", id)))).toEqual([
      0, 1, 1,
    ]);
    expect(await query("select 1 from search_texts where thread_id = $1", [old.id])).toEqual([]);
  });

  test("keeps a deleted thread while a run in it lives", async () => {
    const { id } = await createThread(ada, {});
    const place = { userId: ada.id, threadId: id };
    await seedExchange(app.database, place, { parentId: null, text: "x", answers: [] });
    await query("update threads set deleted_at = now() - interval '25 hours' where id = $1", [id]);
    await purge(never);
    expect(await count("threads", id)).toBe(1);
  });

  test("removes old files nobody waits to send", async () => {
    const { id: threadId } = await createThread(ada, {});
    const file = { userId: ada.id, name: "a.txt", mediaType: "text/plain", sha256: "" };
    const add = async () =>
      (await insertFile(app.database, { ...file, content: Buffer.from("x") })).id;
    const [unsent, fresh, sent, drafted] = [await add(), await add(), await add(), await add()];
    await query("update files set created_at = now() - interval '25 hours' where id = any($1)", [
      [unsent, sent, drafted],
    ]);
    await query("update files set thread_id = $2 where id = $1", [sent, threadId]);
    await query("insert into drafts (user_id, thread_id, text, file_ids) values ($1, $2, '', $3)", [
      ada.id,
      threadId,
      [drafted],
    ]);
    await purge(never);
    const left = [unsent, fresh, sent, drafted].map((id) => count("files", id));
    expect(await Promise.all(left)).toEqual([0, 1, 1, 1]);
  });

  test("removes old keys of requests and sessions that ended", async () => {
    await query(
      `insert into idempotency_keys (user_id, key, request_hash, response, created_at) values
        ($1, 'an-old-key', '', 'null', now() - interval '8 days'), ($1, 'a-new-key', '', 'null', now())`,
      [ada.id],
    );
    await query(
      `insert into sessions (id, user_id, token, expires_at) values ('s1', $1, 't1', now() - interval '1 hour')`,
      [ada.id],
    );
    await purge(never);
    expect(await query("select key from idempotency_keys where key like 'a%'")).toEqual([
      { key: "a-new-key" },
    ]);
    expect(await count("sessions", "s1")).toBe(0);
    expect(await query("select 1 from sessions where user_id = $1", [ada.id])).not.toEqual([]);
  });
});
