import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFileTexts } from "@/db/queries/files";
import { readPath } from "@/db/queries/run-views";
import { claimRun, endRun } from "@/db/queries/runs";
import { startOrQueue } from "@/db/queries/start";
import type { TestDatabase } from "@/db/test-database";
import { createPerson, origin, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { createThread } from "@/lib/threads/list";
import { describeThread, putDraft } from "@/lib/threads/thread";
import { defaultBudget } from "@/protocol/budget";
import { newId } from "@/protocol/ids";
import { downloadFile } from "./content";
import { toFileName } from "./file-name";
import { fileBytesMax, uploadFile } from "./upload";

let app: TestDatabase;
let ada: TestPerson;
let bob: TestPerson;
beforeAll(async () => {
  app = await startTestApp();
  ada = await createPerson(app, "ada");
  bob = await createPerson(app, "bob");
});
afterAll(async () => await app.drop());

function upload(body: BodyInit, headers: Record<string, string> = {}, user = ada) {
  const init = { method: "POST", body, headers };
  return uploadFile(user, new Request(`${origin}/api/files`, init));
}

const plain = { "content-type": "text/plain", "x-file-name": encodeURIComponent("笔记 1.md") };

describe("an upload", () => {
  test("of raw text is kept with its name, and given back as a download only", async () => {
    const file = await upload("# Notes\n\u001b[1mbold", plain);
    expect(file).toEqual({
      id: expect.stringMatching(/^fil_/),
      name: "笔记 1.md",
      mediaType: "text/plain",
      bytes: 16,
    });
    const response = await downloadFile(ada, file.id);
    expect(await response.text()).toBe("# Notes\n\u001b[1mbold");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      "content-disposition": "attachment; filename*=UTF-8''%E7%AC%94%E8%AE%B0%201.md",
      "content-security-policy": "default-src 'none'; sandbox",
    });
    await expect(downloadFile(bob, file.id)).rejects.toMatchObject({ status: 404 });
  });

  test("of a form has one file", async () => {
    const form = new FormData();
    form.set("file", new File(["<script>alert(1)</script>"], "../x.html", { type: "text/html" }));
    expect(await upload(form)).toMatchObject({ name: "x.html", mediaType: "text/html", bytes: 25 });
    form.append("more", new File(["y"], "y"));
    await expect(upload(form)).rejects.toMatchObject({ status: 400, field: "file" });
    await expect(
      upload("no form", { "content-type": "multipart/form-data; boundary=x" }),
    ).rejects.toMatchObject({ status: 400 });
  });

  test.each([
    ["PNG", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    ["NUL", new Uint8Array([0x61, 0, 0x62])],
    ["UTF-16", new Uint8Array([0xff, 0xfe, 0x61, 0, 0x62, 0])],
    ["Latin-1", new Uint8Array([0x63, 0x61, 0x66, 0xe9])],
  ])("of %s is refused", async (_name, bytes) => {
    await expect(upload(bytes, plain)).rejects.toMatchObject({
      status: 415,
      code: "file-not-text",
    });
  });

  test("may have a mebibyte, not a byte more, in either form", async () => {
    const most = "x".repeat(fileBytesMax);
    expect(await upload(most, plain)).toMatchObject({ bytes: fileBytesMax });
    await expect(upload(`${most}x`, plain)).rejects.toMatchObject({ status: 413 });
    const form = new FormData();
    form.set("file", new File([`${most}x`], "x.txt"));
    await expect(upload(form)).rejects.toMatchObject({ status: 413 });
  });

  test("with a name that is no name gets one", async () => {
    expect(await upload("x", { "content-type": "x" })).toMatchObject({ name: "file.txt" });
    await expect(upload("x", { "x-file-name": "%ff" })).rejects.toMatchObject({
      field: "x-file-name",
    });
    expect(toFileName("a/b\\..\\evil\u202etxt.exe\n")).toBe("eviltxt.exe");
    expect(toFileName("..")).toBe("file.txt");
  });
});

describe("files of a message", () => {
  const send = (threadId: string, fileIds: string[], user = ada) =>
    startOrQueue(app.database, {
      ...{ userId: user.id, threadId, endpointId: null, modelId: null, model: "m", thinking: true },
      action: { kind: "message", text: "Read this.", fileIds },
      ...{ budget: defaultBudget, delivery: "queue" },
      chosen: { modelId: null, thinking: null },
      idempotency: null,
    });
  const ownerOf = async (id: string) =>
    (await app.database.$client.query("select thread_id from files where id = $1", [id])).rows[0]
      .thread_id;

  test("are parts after its text, in their order, and wait with it in the queue", async () => {
    const { id: threadId } = await createThread(ada, {});
    const [one, two, three] = [
      await upload("one", plain),
      await upload("two", plain),
      await upload("three", plain),
    ];
    const started = await send(threadId, [two.id, one.id]);
    if ("refused" in started) throw new Error(started.refused);
    const [message] = await readPath(app.database, String(started.userMessageId));
    expect(message?.parts.map((part) => (part.kind === "file" ? part.fileId : part.kind))).toEqual([
      "text",
      two.id,
      one.id,
    ]);
    expect(await readFileTexts(app.database, threadId, [one.id, two.id])).toEqual(
      new Map([
        [one.id, "one"],
        [two.id, "two"],
      ]),
    );
    expect(await send(threadId, [three.id])).toMatchObject({ outcome: "queued" });
    expect((await describeThread(ada, threadId)).queue[0]?.files).toEqual([three]);
    const workerId = newId("worker");
    await app.database.$client.query(
      "insert into workers (id, lease_expires_at) values ($1, now() + '1 hour')",
      [workerId],
    );
    const run = await claimRun(app.database, workerId);
    if (!run) throw new Error("nothing to claim");
    const end = { runId: run.id, epoch: run.epoch, base: 0, status: "succeeded", at: 1 } as const;
    const ended = await endRun(app.database, end);
    expect(ended).toMatchObject({ nextRunId: expect.any(String) });
    expect(await ownerOf(three.id)).toBe(threadId);
  });

  test("that are somebody else's, of another thread or nobody's refuse the whole message", async () => {
    const { id: threadId } = await createThread(ada, {});
    const { id: otherId } = await createThread(ada, {});
    const mine = await upload("mine", plain);
    const his = await upload("his", plain, bob);
    const sent = await upload("sent", plain);
    await send(otherId, [sent.id]);
    for (const id of [his.id, sent.id, newId("file"), "x\u0001"]) {
      expect(await send(threadId, [mine.id, id])).toEqual({ refused: "file-not-found" });
    }
    expect(await ownerOf(mine.id)).toBeNull();
    const { rows } = await app.database.$client.query(
      "select 1 from messages where thread_id = $1",
      [threadId],
    );
    expect(rows).toEqual([]);
    await expect(putDraft(ada, threadId, { text: "", files: [his.id] })).rejects.toMatchObject({
      code: "unknown-reference",
    });
  });

  test("stay with the draft", async () => {
    const { id: threadId } = await createThread(ada, {});
    const file = await upload("x", plain);
    await putDraft(ada, threadId, { text: "", files: [file.id] });
    expect(await describeThread(ada, threadId)).toMatchObject({ draft: "", draftFiles: [file] });
  });
});
