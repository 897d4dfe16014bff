import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedExchange } from "@/db/test-branch";
import type { TestDatabase } from "@/db/test-database";
import { createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { createThread, listThreads } from "./list";
import { deleteThread, describeThread, patchThread } from "./thread";

let app: TestDatabase;
let ada: TestPerson;
let bob: TestPerson;
let counter = 0;
beforeAll(async () => {
  app = await startTestApp();
  bob = await createPerson(app, "bob");
});
afterAll(async () => await app.drop());

async function nobodysShelf() {
  counter += 1;
  ada = await createPerson(app, `ada${counter}`);
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const { id } = await createThread(ada, { title: `t${index}` });
    await app.database.$client.query(
      "update threads set updated_at = now() - $2 * interval '1 hour' where id = $1",
      [id, 10 - index],
    );
    made.push(id);
  }
  return made as [string, string, string, string, string];
}

const ids = async (page: Parameters<typeof listThreads>[1]) =>
  (await listThreads(ada, page)).threads.map(({ id }) => id);

describe("the shelves", () => {
  test("pinned threads begin the first page and are on no other; archived ones have their own", async () => {
    const [a, b, c, d, e] = await nobodysShelf();
    await patchThread(ada, a, { isPinned: true });
    await patchThread(ada, d, { isArchived: true });
    const first = await listThreads(ada, { limit: 2 });
    expect(first.threads.map(({ id }) => id)).toEqual([a, e, c]);
    expect(first.threads[0]).toMatchObject({ isPinned: true, isArchived: false });
    expect(await ids({ limit: 2, cursor: String(first.nextCursor) })).toEqual([b]);
    expect(await ids({ limit: 2, filter: "archived" })).toEqual([d]);
    expect(await ids({ limit: 2, filter: "pinned" })).toEqual([a]);
    await patchThread(ada, a, { isArchived: true });
    expect(await ids({ limit: 5 })).toEqual([e, c, b]);
    expect(await ids({ limit: 5, filter: "archived" })).toEqual([d, a]);
    await patchThread(ada, a, { isArchived: false, isPinned: false });
    expect(await ids({ limit: 5 })).toEqual([e, c, b, a]);
  });

  test("a message sent to an archived thread brings it back", async () => {
    const [a] = await nobodysShelf();
    await patchThread(ada, a, { isArchived: true });
    const place = { userId: ada.id, threadId: a };
    await seedExchange(app.database, place, { parentId: null, text: "again", answers: [] });
    expect((await ids({ limit: 1 }))[0]).toBe(a);
  });

  test("100 threads can be pinned, and the refusal of one more says so", async () => {
    const [a] = await nobodysShelf();
    await app.database.$client.query(
      `insert into threads (id, user_id, pinned_at) select 'thr_' || n, $1, now() from generate_series(1, 100) n`,
      [ada.id],
    );
    await expect(patchThread(ada, a, { isPinned: true })).rejects.toMatchObject({
      status: 409,
      code: "pins-full",
    });
  });

  test("pages of 10,000 threads come from an index", async () => {
    await nobodysShelf();
    await app.database.$client.query(
      `insert into threads (id, user_id, updated_at, archived_at)
       select 'thr_many' || n, $1, now() - n * interval '1 minute', case when n % 10 > 0 then now() end
       from generate_series(1, 10000) n`,
      [ada.id],
    );
    await app.database.$client.query("analyze threads");
    const { rows } = await app.database.$client.query(
      `explain select id from threads t where user_id = '${ada.id}' and deleted_at is null
       and archived_at is null and pinned_at is null
       and (updated_at, id) < (now(), 'thr_x') order by updated_at desc, id desc limit 31`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain("threads_active");
    expect(plan).not.toContain("Sort");
  });
});

describe("a thread", () => {
  test("is unseen from its newest run's end until its owner looks", async () => {
    const [a] = await nobodysShelf();
    expect((await describeThread(ada, a)).isUnseen).toBe(false);
    const exchange = { parentId: null, text: "x", answers: ["y"], end: "succeeded" } as const;
    await seedExchange(app.database, { userId: ada.id, threadId: a }, exchange);
    expect((await describeThread(ada, a)).isUnseen).toBe(true);
    expect((await patchThread(ada, a, { seen: true })).isUnseen).toBe(false);
    await seedExchange(app.database, { userId: ada.id, threadId: a }, exchange);
    expect((await describeThread(ada, a)).isUnseen).toBe(true);
  });

  test("comes back within a day of its deletion, as it was, but its run stays cancelled", async () => {
    const [a] = await nobodysShelf();
    const exchange = { parentId: null, text: "x", answers: [] };
    await seedExchange(app.database, { userId: ada.id, threadId: a }, exchange);
    await deleteThread(ada, a);
    await expect(describeThread(ada, a)).rejects.toMatchObject({ status: 404 });
    await expect(patchThread(bob, a, { isDeleted: false })).rejects.toMatchObject({ status: 404 });
    expect(await patchThread(ada, a, { isDeleted: false })).toMatchObject({
      title: "t0",
      status: "cancelled",
      liveRunId: null,
    });
    await deleteThread(ada, a);
    await app.database.$client.query(
      "update threads set deleted_at = now() - interval '25 hours' where id = $1",
      [a],
    );
    await expect(patchThread(ada, a, { isDeleted: false })).rejects.toMatchObject({ status: 404 });
  });

  test("keeps its settings, each by itself", async () => {
    const [a] = await nobodysShelf();
    expect((await patchThread(ada, a, { settings: { thinking: false } })).settings).toEqual({
      modelId: null,
      thinking: false,
    });
    expect((await patchThread(ada, a, { settings: { modelId: null } })).settings.thinking).toBe(
      false,
    );
    await expect(patchThread(ada, a, { settings: { modelId: "mdl_x" } })).rejects.toMatchObject({
      code: "model-unknown",
      field: "settings.modelId",
    });
  });

  test("renamed, pinned, archived or looked at, keeps its place", async () => {
    const [a] = await nobodysShelf();
    const { updatedAt } = await describeThread(ada, a);
    await patchThread(ada, a, { title: "new", isPinned: true, isArchived: true, seen: true });
    expect((await describeThread(ada, a)).updatedAt).toBe(updatedAt);
  });
});
