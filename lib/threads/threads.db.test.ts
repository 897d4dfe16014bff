import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedExchange } from "@/db/test-branch";
import type { TestDatabase } from "@/db/test-database";
import { createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { createThread, listThreads } from "./list";
import { listMessages } from "./messages";
import { messagePage, partPage, stepPage } from "./page.schema";
import { listParts, listSteps } from "./parts";
import { deleteThread, describeThread, listQueue, patchThread, putDraft } from "./thread";

let app: TestDatabase;
let ada: TestPerson;
let bob: TestPerson;
beforeAll(async () => {
  app = await startTestApp();
  ada = await createPerson(app, "ada");
  bob = await createPerson(app, "bob");
});
afterAll(async () => await app.drop());

const page = (query: Record<string, string> = {}) => messagePage.parse(query);
const statusOf = async (runId: string) =>
  (
    await app.database.$client.query("select status, cancel_requested_at from runs where id = $1", [
      runId,
    ])
  ).rows[0];

async function seed(
  threadId: string,
  parentId: string | null,
  text: string,
  answers = [`re: ${text}`],
) {
  const place = { userId: ada.id, threadId };
  return await seedExchange(app.database, place, { parentId, text, answers, end: "succeeded" });
}

describe("the list of threads", () => {
  test("is paged by keyset without gap or repetition, also among equal times and while it changes", async () => {
    const made: string[] = [];
    for (let index = 0; index < 23; index += 1) made.push((await createThread(bob, {})).id);
    await app.database.$client.query(
      "update threads set updated_at = date_trunc('minute', now()) - interval '1 hour' where user_id = $1",
      [bob.id],
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const { threads, nextCursor } = await listThreads(bob, { cursor, limit: 5 });
      seen.push(...threads.map((thread) => thread.id));
      if (nextCursor === null) break;
      cursor = nextCursor;
      await createThread(bob, { title: "new while paging" });
    }
    expect(seen.toSorted()).toEqual(made.toSorted());
    expect(new Set(seen).size).toBe(23);
  });

  test.each(["x", "", "MTIz", Buffer.from("1:thr_\u0000").toString("base64url")])(
    "refuses the cursor %j",
    async (cursor) => {
      await expect(listThreads(bob, { cursor, limit: 5 })).rejects.toMatchObject({
        status: 400,
        field: "cursor",
      });
    },
  );

  test("keeps any characters of a title", async () => {
    const title = "NUL \u0000, half \ud83d, ‮right-to-left, 🦉";
    const { id } = await createThread(ada, { title });
    expect((await describeThread(ada, id)).title).toBe(title);
  });
});

describe("a branch", () => {
  test("is listed newest first, page by page", async () => {
    const { id } = await createThread(ada, {});
    let parentId: string | null = null;
    for (const text of ["one", "two", "three"])
      parentId = (await seed(id, parentId, text)).messageId;
    const first = await listMessages(ada, id, page({ limit: "4" }));
    const rest = await listMessages(ada, id, page({ limit: "4", before: first.nextCursor ?? "" }));
    const texts = [...first.messages, ...rest.messages].map((message) => {
      const [part] = message.parts;
      return part?.kind === "text" ? part.text : "";
    });
    expect(texts).toEqual(["re: three", "three", "re: two", "two", "re: one", "one"]);
    expect([first.messages.length, rest.nextCursor]).toEqual([4, null]);
    const [newest, question] = first.messages;
    expect(newest).toMatchObject({
      role: "assistant",
      partCount: 1,
      firstOrdinal: 0,
      parentId: question?.id,
    });
    expect(newest?.run).toMatchObject({
      status: "succeeded",
      model: "glm-5.1",
      threadId: id,
      step: 0,
    });
    expect(question?.run).toBeUndefined();
    const end = await listMessages(ada, id, page({ before: rest.messages.at(-1)?.id ?? "" }));
    expect(end).toEqual({ messages: [], nextCursor: null });
  });

  test("shows what an ended run said although its seal has not come yet", async () => {
    const { id } = await createThread(ada, {});
    const place = { userId: ada.id, threadId: id };
    const exchange = { parentId: null, text: "hello", answers: [], end: "failed" } as const;
    const { runId } = await seedExchange(app.database, place, exchange);
    const log = [
      { type: "run-start", at: 1 },
      { type: "step-start", step: 1, attempt: 1, at: 1 },
      { type: "text-start", part: 0, at: 1 },
      { type: "text-delta", part: 0, text: "half a sen" },
      { type: "run-end", status: "failed", error: { class: "stream-reset", params: {} }, at: 1 },
    ];
    await app.database.$client.query(
      `insert into run_events (run_id, seq, epoch, event)
       select $1, e.ord, 1, e.event from jsonb_array_elements($2) with ordinality as e(event, ord)`,
      [runId, JSON.stringify(log)],
    );
    await app.database.$client.query("update runs set last_seq = $2, end_seq = $2 where id = $1", [
      runId,
      log.length,
    ]);
    const [answer] = (await listMessages(ada, id, page())).messages;
    expect(answer?.parts).toMatchObject([{ kind: "text", text: "half a sen", state: "cut" }]);
  });

  test("knows its siblings, can be looked at, and is chosen by any of its messages", async () => {
    const { id } = await createThread(ada, {});
    const left = await seed(id, null, "left");
    const right = await seed(id, null, "right");
    const deeper = await seed(id, left.messageId, "deeper");
    await patchThread(ada, id, { leafMessageId: right.messageId });
    const shown = await listMessages(ada, id, page());
    expect(shown.messages.map((message) => message.id)).toEqual([
      right.messageId,
      right.userMessageId,
    ]);
    expect(shown.messages[1]?.siblings).toEqual([left.userMessageId, right.userMessageId]);
    expect(shown.messages[0]?.siblings).toEqual([right.messageId]);
    const looked = await listMessages(ada, id, page({ leaf: left.userMessageId }));
    expect(looked.messages[0]?.id).toBe(deeper.messageId);
    expect((await describeThread(ada, id)).leafMessageId).toBe(right.messageId);
    const patched = await patchThread(ada, id, { leafMessageId: left.userMessageId });
    expect(patched.leafMessageId).toBe(deeper.messageId);
  });

  test("of another thread is not found, even one's own", async () => {
    const mine = await createThread(ada, {});
    const other = await createThread(ada, {});
    const { messageId } = await seed(other.id, null, "elsewhere");
    for (const query of [
      { leaf: messageId },
      { before: messageId },
      { leaf: "msg_\u0000" },
      { before: "x" },
    ]) {
      await expect(listMessages(ada, mine.id, page(query))).rejects.toMatchObject({ status: 404 });
    }
    await expect(patchThread(ada, mine.id, { leafMessageId: messageId })).rejects.toMatchObject({
      status: 404,
    });
  });

  test("with a long run sends its newest parts; the others are fetched around them", async () => {
    const { id } = await createThread(ada, {});
    const answers = Array.from({ length: 120 }, (_, index) => `part ${index} ${"x".repeat(1_000)}`);
    const { messageId } = await seed(id, null, "long", answers);
    const [message] = (await listMessages(ada, id, page())).messages;
    expect([message?.partCount, message?.firstOrdinal, message?.parts.length]).toEqual([
      120, 70, 50,
    ]);
    const ordinals = async (query: Record<string, string>) =>
      (await listParts(ada, messageId, partPage.parse(query))).parts.map((part) => part.ordinal);
    expect(await ordinals({ before: "70", limit: "3" })).toEqual([67, 68, 69]);
    expect(await ordinals({ after: "10", limit: "3" })).toEqual([11, 12, 13]);
    expect(await ordinals({ limit: "2" })).toEqual([118, 119]);
    expect(await ordinals({ before: "0" })).toEqual([]);
    expect(await listSteps(ada, messageId, stepPage.parse({}))).toEqual({ steps: [] });
  });

  test("with huge parts is cut by bytes, never below one part", async () => {
    const { id } = await createThread(ada, {});
    const { messageId } = await seed(id, null, "huge", [
      "a",
      "b".repeat(250_000),
      "c".repeat(400_000),
    ]);
    const [message] = (await listMessages(ada, id, page())).messages;
    expect([message?.firstOrdinal, message?.parts.length]).toEqual([2, 1]);
    const before = await listParts(ada, messageId, partPage.parse({ before: "2" }));
    expect(before.parts.map((part) => part.ordinal)).toEqual([0, 1]);
    expect(before.partCount).toBe(3);
  });

  test("keeps any characters of a message", async () => {
    const { id } = await createThread(ada, {});
    const text = "NUL \u0000, half \udc00, mark \u001a";
    await seed(id, null, text);
    const { messages } = await listMessages(ada, id, page());
    expect(messages[1]?.parts[0]).toMatchObject({ text });
  });
});

describe("a thread", () => {
  test("keeps its person's draft, and what waits in its queue", async () => {
    const { id } = await createThread(ada, {});
    await putDraft(ada, id, { text: "half a \u0000 thought" });
    expect(await describeThread(ada, id)).toMatchObject({
      draft: "half a \u0000 thought",
      queue: [],
    });
    await putDraft(ada, id, { text: "" });
    expect((await describeThread(ada, id)).draft).toBeNull();
    expect(await listQueue(ada, id)).toEqual({ queue: [] });
  });

  test("says which run is live, and a deleted one cancels it at once and is gone", async () => {
    const { id } = await createThread(ada, {});
    const exchange = { parentId: null, text: "work", answers: [] };
    const { runId } = await seedExchange(app.database, { userId: ada.id, threadId: id }, exchange);
    expect(await describeThread(ada, id)).toMatchObject({ status: "queued", liveRunId: runId });
    await expect(deleteThread(bob, id)).rejects.toMatchObject({ status: 404 });
    expect((await statusOf(runId)).status).toBe("queued");
    await deleteThread(ada, id);
    expect((await statusOf(runId)).status).toBe("cancelled");
    await expect(describeThread(ada, id)).rejects.toMatchObject({ status: 404 });
    await expect(deleteThread(ada, id)).rejects.toMatchObject({ status: 404 });
    const { rows } = await app.database.$client.query(
      "select 1 from messages where thread_id = $1",
      [id],
    );
    expect(rows).toHaveLength(2);
  });

  test("deleted while a worker runs it leaves the request for the worker", async () => {
    const { id } = await createThread(ada, {});
    const exchange = { parentId: null, text: "work", answers: [] };
    const { runId } = await seedExchange(app.database, { userId: ada.id, threadId: id }, exchange);
    await app.database.$client.query(
      "update runs set status = 'running', worker_id = 'wrk_x', lease_epoch = 1 where id = $1",
      [runId],
    );
    await deleteThread(ada, id);
    expect(await statusOf(runId)).toMatchObject({
      status: "running",
      cancel_requested_at: expect.any(Date),
    });
  });
});

test.each([
  [{ limit: "0" }],
  [{ limit: "101" }],
  [{ limit: "1e2" }],
  [{ limit: "-1" }],
  [{ limit: "" }],
])("a page of %j is refused", (query) => {
  expect(messagePage.safeParse(query).success).toBe(false);
});

test("parts before and after at once are refused", () => {
  expect(partPage.safeParse({ before: "1", after: "2" }).success).toBe(false);
  expect(stepPage.safeParse({ before: "1" }).success).toBe(false);
  expect(stepPage.parse({ before: "12.2" })).toMatchObject({ before: { step: 12, attempt: 2 } });
});
