import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sealRun } from "@/db/queries/seal";
import { seedExchange } from "@/db/test-branch";
import type { TestDatabase } from "@/db/test-database";
import { createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { createThread, listThreads } from "./list";
import { deleteThread, patchThread } from "./thread";

let app: TestDatabase;
let ada: TestPerson;
let bob: TestPerson;
beforeAll(async () => {
  app = await startTestApp();
  ada = await createPerson(app, "ada");
  bob = await createPerson(app, "bob");
});
afterAll(async () => await app.drop());

const find = async (q: string, user = ada) => (await listThreads(user, { q, limit: 30 })).threads;

async function ask(text: string, user = ada) {
  const { id: threadId } = await createThread(user, {});
  const place = { userId: user.id, threadId };
  const seeded = await seedExchange(app.database, place, { parentId: null, text, answers: [] });
  return { threadId, ...seeded };
}

describe("searching", () => {
  test("finds a person's words from the moment they were sent, and says where", async () => {
    const { threadId, userMessageId } = await ask("How do zebras sleep?\nStanding, I think.");
    const found = await find("ZEBRAS sle");
    expect(found.map(({ id }) => id)).toEqual([threadId]);
    expect(found[0]?.hit).toEqual({
      messageId: userMessageId,
      snippet: "How do zebras sleep? Standing, I think.",
      ranges: [
        [7, 13],
        [14, 17],
      ],
    });
  });

  test("finds titles, given and changed, before texts", async () => {
    const inText = await ask("all about walruses");
    const { id } = await createThread(ada, { title: "Walruses" });
    expect((await find("walruses")).map((thread) => [thread.id, thread.hit?.messageId])).toEqual([
      [id, null],
      [inText.threadId, inText.userMessageId],
    ]);
    await patchThread(ada, id, { title: "Penguins" });
    expect((await find("walruses")).map((thread) => thread.id)).toEqual([inText.threadId]);
    expect((await find("pengu")).map((thread) => thread.id)).toEqual([id]);
  });

  test("finds Chinese by one character, by a word, and inside a run", async () => {
    const { threadId } = await ask("请解释深度学习的基本原理");
    for (const q of ["深", "学习", "深度学习", "基本原理", "解释 原理"]) {
      expect((await find(q)).map(({ id }) => id)).toEqual([threadId]);
    }
    expect(await find("原理深度")).toEqual([]);
  });

  test("finds an answer's text when its run is sealed, and nothing else of it", async () => {
    const { threadId, runId, messageId } = await ask("tell me");
    const events = [
      { type: "run-start", at: 1 },
      { type: "step-start", step: 1, attempt: 1, sent: { messages: 1, bytes: 1 }, at: 1 },
      { type: "reasoning-start", part: 0, at: 2 },
      { type: "reasoning-delta", part: 0, text: "secretly pondering ocelots" },
      { type: "reasoning-end", part: 0, at: 3 },
      { type: "text-start", part: 1, at: 4 },
      { type: "text-delta", part: 1, text: "Platypuses lay eggs." },
      { type: "text-end", part: 1, at: 5 },
      { type: "response-end", finishReason: "stop", usage: null, model: "m", at: 6 },
      { type: "step-end", step: 1, at: 7 },
      { type: "run-end", status: "succeeded", at: 8 },
    ];
    await app.database.$client.query(
      `insert into run_events (run_id, seq, epoch, event)
       select $1, n, 1, value from jsonb_array_elements($2::jsonb) with ordinality e(value, n)`,
      [runId, JSON.stringify(events)],
    );
    await app.database.$client.query(
      "update runs set status = 'succeeded', last_seq = $2, ended_at = now() where id = $1",
      [runId, events.length],
    );
    expect(await find("platypuses")).toEqual([]);
    await sealRun(app.database, runId, null);
    const [hit] = await find("platypuses");
    expect(hit).toMatchObject({ id: threadId, hit: { messageId, ranges: [[0, 10]] } });
    expect(await find("ocelots")).toEqual([]);
    const { rows } = await app.database.$client.query(
      "select first_content_at from steps where run_id = $1",
      [runId],
    );
    expect(rows[0].first_content_at.getTime()).toBe(2);
  });

  test("finds what is longer than one row, to its end", async () => {
    const { threadId } = await ask(`${"lorem ipsum ".repeat(9_000)} hippocampus`);
    expect((await find("hippocampus")).map(({ id }) => id)).toEqual([threadId]);
  });

  test("finds parts of words and misspelt titles when the words are nowhere", async () => {
    const { threadId } = await ask("see lib/runs/handover-policy.ts");
    expect((await find("ndover-pol")).map(({ id }) => id)).toEqual([threadId]);
    const { id } = await createThread(ada, { title: "Kubernetes upgrade" });
    expect((await find("kubernets upgrad")).map((thread) => thread.id)).toEqual([id]);
  });

  test("takes wildcards and operators for what they are", async () => {
    const { threadId } = await ask("alpha%_beta and gamma\\delta");
    await ask("alphaxxbeta and gammadelta");
    for (const q of ["lpha%_be", "mma\\del"]) {
      expect((await find(q)).map(({ id }) => id)).toEqual([threadId]);
    }
    for (const q of ["%%%%", "____", "' & '", "!!!", "\u0000\u0000\u0000", "\\\\\\"]) {
      expect(await find(q)).toEqual([]);
    }
  });

  test("finds nothing of others, nothing deleted, and again what is brought back", async () => {
    const { threadId } = await ask("narwhals at dusk");
    expect(await find("narwhals", bob)).toEqual([]);
    await deleteThread(ada, threadId);
    expect(await find("narwhals")).toEqual([]);
    await patchThread(ada, threadId, { isDeleted: false });
    expect((await find("narwhals")).map(({ id }) => id)).toEqual([threadId]);
  });
});
