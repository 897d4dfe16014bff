import { getTableName, is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as schema from "@/db/schema";
import { seedExchange } from "@/db/test-branch";
import type { TestDatabase } from "@/db/test-database";
import { createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { ensureEnvironmentEndpoint } from "@/lib/endpoints/environment";
import type { ShareInput } from "@/protocol/shares";
import { seedThread as seedLive } from "../test-thread";
import { putDraft } from "../thread";
import {
  continueShare,
  createShare,
  listShares,
  openShare,
  openSharedFile,
  previewShare,
  revokeShare,
  updateShare,
} from "./share";

const off: ShareInput = {
  options: {
    reasoning: false,
    toolInputs: false,
    toolOutputs: false,
    files: false,
    systemPrompt: false,
  },
  isAuthorShown: false,
  expiresAt: null,
};
let app: TestDatabase;
let ada: TestPerson;
let bob: TestPerson;

beforeAll(async () => {
  app = await startTestApp({
    ...{ LONGRUN_SHARING: "on", LONGRUN_ENDPOINT_URL: "http://127.0.0.1:9/v1" },
    LONGRUN_ENDPOINT_KEY: "a key of the endpoint",
  });
  await ensureEnvironmentEndpoint();
  ada = await createPerson(app, "ada");
  bob = await createPerson(app, "bob");
});
afterAll(async () => await app.drop());

const owner = (person: TestPerson) => ({ id: person.id, name: "Ada Lovelace" });
const tokenOf = (url: string) => url.split("/").at(-1) ?? "";
const execute = async (text: string, values: unknown[] = []) =>
  await app.database.$client.query(text, values);

/** A thread whose answer is whole. */
async function seedThread(_: TestDatabase, userId: string, name: string) {
  const ids = await seedLive(app, userId, name);
  await execute("update runs set status = 'succeeded', ended_at = now() where id = $1", [
    ids.runId,
  ]);
  await execute("delete from shares where id = $1", [ids.shareId]);
  return ids;
}

describe("a share", () => {
  test("shows what its preview showed, to whoever has the address, and counts views", async () => {
    const { threadId } = await seedThread(app, ada.id, "Ada");
    const { thread: preview, snapshot } = await previewShare(owner(ada), threadId, off);
    const share = await createShare(owner(ada), threadId, { ...off, snapshot });
    expect(tokenOf(share.url)).toMatch(/^[\w-]{32}$/);
    expect(share.url).not.toContain(share.id);
    const shown = await openShare(tokenOf(share.url));
    expect(shown).toEqual({ ...preview, takenAt: expect.any(String) });
    await openShare(tokenOf(share.url));
    const { shares } = await listShares(owner(ada), threadId);
    expect(shares).toMatchObject([{ id: share.id, viewCount: 2, title: "Ada's secret" }]);
  });

  test("is not made of what its preview did not show", async () => {
    const { threadId } = await seedThread(app, ada.id, "Ada");
    const { snapshot } = await previewShare(owner(ada), threadId, off);
    const named = { ...off, snapshot };
    const withName = { ...named, isAuthorShown: true };
    await expect(createShare(owner(ada), threadId, withName)).rejects.toMatchObject({
      code: "share-changed",
    });
    const share = await createShare(owner(ada), threadId, named);
    await execute("update threads set title = 'Another title' where id = $1", [threadId]);
    await expect(createShare(owner(ada), threadId, named)).rejects.toMatchObject({
      code: "share-changed",
    });
    await expect(updateShare(owner(ada), share.id, named)).rejects.toMatchObject({
      code: "share-changed",
    });
    expect((await openShare(tokenOf(share.url)))?.title).not.toBe("Another title");
  });

  test("keeps its end when it is updated, unless another one is given", async () => {
    const { threadId } = await seedThread(app, ada.id, "Ada");
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const { id } = await createShare(owner(ada), threadId, { ...off, expiresAt });
    const { options, isAuthorShown } = off;
    expect(await updateShare(owner(ada), id, { options, isAuthorShown })).toMatchObject({
      expiresAt,
    });
    expect(await updateShare(owner(ada), id, off)).toMatchObject({ expiresAt: null });
  });

  test("leaves out an answer that is still being written", async () => {
    const { threadId } = await seedLive(app, ada.id, "Ada");
    const { messages } = (await previewShare(owner(ada), threadId, off)).thread;
    expect(messages.map(({ role }) => role)).toEqual(["user"]);
  });

  test("stays as it was taken until it is updated, at the same address", async () => {
    const { threadId } = await seedThread(app, ada.id, "Ada");
    const share = await createShare(owner(ada), threadId, off);
    await execute("update threads set title = 'Renamed' where id = $1", [threadId]);
    expect((await openShare(tokenOf(share.url)))?.title).toBe("Ada's secret");
    const updated = await updateShare(owner(ada), share.id, { ...off, isAuthorShown: true });
    expect(updated.url).toBe(share.url);
    expect(await openShare(tokenOf(share.url))).toMatchObject({
      title: "Renamed",
      author: "Ada Lovelace",
    });
  });

  test.each([
    ["revoked", async (id: string) => await revokeShare(owner(ada), id)],
    [
      "past its time",
      async (id: string) =>
        void (await execute("update shares set expires_at = now() where id = $1", [id])),
    ],
    [
      "of a deleted thread",
      async (id: string) =>
        void (await execute(
          "update threads set deleted_at = now() where id = (select thread_id from shares where id = $1)",
          [id],
        )),
    ],
  ])("%s shows nothing at once, and cannot be continued", async (_, end) => {
    const { threadId } = await seedThread(app, ada.id, "Ada");
    const { id, url } = await createShare(owner(ada), threadId, off);
    await end(id);
    expect(await openShare(tokenOf(url))).toBeUndefined();
    await expect(continueShare(owner(bob), tokenOf(url))).rejects.toMatchObject({ status: 404 });
  });

  test("of a suspended person shows nothing, and comes back with them", async () => {
    const cid = await createPerson(app, "cid");
    const { threadId } = await seedThread(app, cid.id, "Cid");
    const { url } = await createShare(owner(cid), threadId, off);
    await execute("update users set status = 'suspended' where id = $1", [cid.id]);
    expect(await openShare(tokenOf(url))).toBeUndefined();
    await execute("update users set status = 'active' where id = $1", [cid.id]);
    expect(await openShare(tokenOf(url))).toBeDefined();
  });

  test("is nobody else's to make, list, change or revoke", async () => {
    const { threadId } = await seedThread(app, ada.id, "Ada");
    const { id, url } = await createShare(owner(ada), threadId, off);
    const refused = { status: 404 };
    await expect(createShare(owner(bob), threadId, off)).rejects.toMatchObject(refused);
    await expect(previewShare(owner(bob), threadId, off)).rejects.toMatchObject(refused);
    await expect(listShares(owner(bob), threadId)).rejects.toMatchObject(refused);
    await expect(updateShare(owner(bob), id, off)).rejects.toMatchObject(refused);
    await expect(revokeShare(owner(bob), id)).rejects.toMatchObject(refused);
    expect((await listShares(owner(bob))).shares).toEqual([]);
    expect(await openShare(tokenOf(url))).toBeDefined();
  });

  test("goes on as a thread of one's own, with the texts alone", async () => {
    const { threadId } = await seedThread(app, ada.id, "Ada");
    const { url } = await createShare(owner(ada), threadId, off);
    const { threadId: own } = await continueShare(owner(bob), tokenOf(url));
    const { rows } = await execute(
      `select t.user_id, m.role, p.body ->> 'text' as text from threads t
       join messages m on m.thread_id = t.id join parts p on p.message_id = m.id
       where t.id = $1 order by m.parent_id nulls first`,
      [own],
    );
    expect(rows).toEqual([
      { user_id: bob.id, role: "user", text: "Ada's question" },
      { user_id: bob.id, role: "assistant", text: "Ada's answer" },
    ]);
  });

  describe("of a branch that the title was not made from", () => {
    async function seedBranches(source: "model" | "words" | "person") {
      const first = await seedThread(app, ada.id, "Ada");
      const place = { userId: ada.id, threadId: first.threadId };
      const texts = { text: "**An open question**\nand more", answers: ["An answer"] };
      const ended = { ...texts, end: "succeeded" as const };
      const second = await seedExchange(app.database, place, { parentId: null, ...ended });
      await execute("update threads set title = 'A hidden plan', title_source = $2 where id = $1", [
        first.threadId,
        source,
      ]);
      const titleAt = async (leaf: string) => {
        await execute("update threads set leaf_message_id = $2 where id = $1", [
          first.threadId,
          leaf,
        ]);
        return (await previewShare(owner(ada), first.threadId, off)).thread.title;
      };
      return { first, second, titleAt };
    }

    test.each(["model", "words"] as const)(
      "is called by its own first words (%s)",
      async (source) => {
        const { first, second, titleAt } = await seedBranches(source);
        expect(await titleAt(second.messageId)).toBe("An open question");
        const { snapshot } = await previewShare(owner(ada), first.threadId, off);
        const share = await createShare(owner(ada), first.threadId, { ...off, snapshot });
        expect(share.title).toBe("An open question");
        const shown = await openShare(tokenOf(share.url));
        expect(shown?.title).toBe("An open question");
        expect(JSON.stringify(shown)).not.toContain("hidden");
        const { threadId } = await continueShare(owner(bob), tokenOf(share.url));
        const { rows } = await execute("select title from threads where id = $1", [threadId]);
        expect(rows).toEqual([{ title: "An open question" }]);
      },
    );

    test("keeps a title that was typed, and a model's where its exchange is shown", async () => {
      const typed = await seedBranches("person");
      expect(await typed.titleAt(typed.second.messageId)).toBe("A hidden plan");
      const made = await seedBranches("model");
      expect(await made.titleAt(made.first.messageId)).toBe("A hidden plan");
    });

    test("knows that a model's title is of the first exchange that was answered", async () => {
      const { first, second, titleAt } = await seedBranches("model");
      await execute("update runs set status = 'failed' where id = $1", [first.runId]);
      expect(await titleAt(first.messageId)).toBe("Ada's question");
      expect(await titleAt(second.messageId)).toBe("A hidden plan");
    });
  });

  test("gives files only when they were ticked, and only copies", async () => {
    const { threadId, fileId, messageId } = await seedThread(app, ada.id, "Ada");
    const { rows } = await execute("select parent_id from messages where id = $1", [messageId]);
    const part = { kind: "file", ordinal: 1, step: 0, attempt: 0, state: "done" };
    const body = { ...part, fileId, name: "notes.txt", mediaType: "text/plain", bytes: 10 };
    await execute(
      `insert into parts (message_id, ordinal, kind, step, attempt, body, hash)
       values ($1, 1, 'file', 0, 0, $2, '')`,
      [rows[0].parent_id, JSON.stringify(body)],
    );
    const without = await createShare(owner(ada), threadId, off);
    expect(await openSharedFile(tokenOf(without.url), "0")).toBeUndefined();
    const input = { ...off, options: { ...off.options, files: true } };
    const { url } = await createShare(owner(ada), threadId, input);
    await execute("delete from files where id = $1", [fileId]);
    const file = await openSharedFile(tokenOf(url), "0");
    expect(file?.content.toString()).toBe("Ada's file");
    expect(await openSharedFile(tokenOf(url), "1")).toBeUndefined();
  });
});

/** What a share shows with everything off, and so what may be found in it. */
const shown = new Set(["threads.title", "runs.model"]);
/** Marking these ends the link or breaks the rows that lead to the text. */
const kept = new Set(["users.status", "messages.role", "parts.kind", "parts.body"]);

test("with everything off, no field of any table is in a share but the words themselves", async () => {
  const eve = await createPerson(app, "eve");
  const { threadId, messageId } = await seedThread(app, eve.id, "Eve");
  await putDraft(eve, threadId, { text: "unsent" });
  await execute("insert into settings (key, value) values ('systemPrompt', '\"x\"')");
  const marked: string[] = [];
  const tables = Object.values(schema).filter((value) => is(value, PgTable));
  for (const table of tables) {
    const name = getTableName(table);
    if (name.startsWith("share")) continue;
    for (const column of getTableConfig(table).columns) {
      const place = `${name}.${column.name}`;
      const type = column.getSQLType();
      if ((type !== "text" && type !== "jsonb") || kept.has(place)) continue;
      const mark =
        type === "text" ? `'MARK ${place} ' || ctid` : `'{"secret": "MARK ${place}"}'::jsonb`;
      // A key, a reference or a checked word cannot hold it: then it stays as it is.
      const done = await execute(`update "${name}" set "${column.name}" = ${mark}`).catch(
        () => null,
      );
      if (done?.rowCount) marked.push(place);
    }
  }
  await execute(`update parts set body = body || '{"secret": "MARK parts.body"}'::jsonb`);
  expect(marked.length).toBeGreaterThan(22);
  expect(marked).toEqual(expect.arrayContaining(["files.name", "users.name", "users.email"]));
  const user = { id: eve.id, name: "MARK author" };
  await execute("update threads set leaf_message_id = $1 where id = $2", [messageId, threadId]);
  const { url } = await createShare(user, threadId, off);
  const thread = await openShare(tokenOf(url));
  const json = JSON.stringify(thread);
  expect(json).toContain("Eve's answer");
  const found = [...json.matchAll(/MARK ([\w.]+)/g)].map(([, place]) => place ?? "");
  expect(found.filter((place) => !shown.has(place))).toEqual([]);
});
