import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connectTestDatabase, type TestDatabase } from "@/db/test-database";
import { SseParser } from "@/protocol/sse";
import {
  createScenery,
  createThread,
  ended,
  prepared,
  type Scenery,
  send,
  startTestEngine,
} from "./crash.fixtures/harness";
import { say, scriptedModel } from "./crash.fixtures/scripted";
import type { Engine } from "./engine";
import { processHub } from "./hub";
import { streamMany } from "./tail-many";

let db: TestDatabase;
let engine: Engine;

beforeAll(async () => {
  db = await connectTestDatabase();
  const model = scriptedModel([say("one two three")]);
  ({ engine } = await startTestEngine(db.database, db.url, async () => prepared(model), {
    hub: processHub(),
  }));
});

afterAll(async () => {
  await engine.drain(0);
  await db.drop();
});

async function open(scenery: Scenery, cursors: Map<string, number | null>) {
  const abort = new AbortController();
  const stream = await streamMany({
    user: { id: scenery.userId },
    cursors,
    signal: abort.signal,
    recheck: async () => true,
  });
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  async function* frames() {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  }
  return { frames: frames(), close: () => abort.abort() };
}

test("one stream carries the events of several runs, each from its own cursor", async () => {
  const scenery = await createScenery(db.database);
  const other = { ...scenery, threadId: await createThread(db.database, scenery.userId) };
  const [a, b] = [
    String((await send(db.database, scenery, "a")).runId),
    String((await send(db.database, other, "b")).runId),
  ];
  const whole = await ended(db.database, scenery, a);
  await ended(db.database, other, b);
  const { frames, close } = await open(
    scenery,
    new Map([
      [a, 3],
      [b, null],
    ]),
  );
  const seen: Record<string, unknown[]> = { [a]: [], [b]: [] };
  let closed = 0;
  for await (const frame of frames) {
    const data = JSON.parse(frame.data);
    if (frame.event === "run") seen[data.runId]?.push(data.seq);
    if (frame.event === "snapshot") seen[data.runId]?.push(`snapshot ${data.state.status}`);
    if (frame.event === "closed") closed += 1;
    if (closed === 2) break;
  }
  close();
  expect(seen[a]).toEqual(Array.from({ length: whole.lastSeq - 3 }, (_, index) => index + 4));
  expect(seen[b]).toEqual(["snapshot succeeded"]);
});

test("statuses of one's own runs arrive as they change, nobody else's", async () => {
  const scenery = await createScenery(db.database);
  const stranger = await createScenery(db.database);
  const { frames, close } = await open(scenery, new Map());
  await send(db.database, stranger, "not yours");
  const { runId } = await send(db.database, scenery, "mine");
  const statuses: string[] = [];
  for await (const frame of frames) {
    if (frame.event !== "status") continue;
    const change = JSON.parse(frame.data);
    expect(change).toMatchObject({ runId, threadId: scenery.threadId });
    statuses.push(change.status);
    if (change.status === "succeeded") break;
  }
  close();
  expect(statuses).toEqual(["queued", "running", "succeeded"]);
});

test("a run of somebody else is gone, like one that never was, and the others go on", async () => {
  const scenery = await createScenery(db.database);
  const stranger = await createScenery(db.database);
  const { runId } = await send(db.database, stranger, "not yours");
  const own = String((await send(db.database, scenery, "mine")).runId);
  await ended(db.database, scenery, own);
  const cursors = [String(runId), "run_never", "not-an-id", own];
  const { frames, close } = await open(scenery, new Map(cursors.map((id) => [id, 0])));
  const gone: string[] = [];
  for await (const { event, data } of frames) {
    if (event === "gone") gone.push(JSON.parse(data).runId);
    if (event === "run") expect(JSON.parse(data).runId).toBe(own);
    if (event === "closed") break;
  }
  close();
  expect(gone).toEqual(cursors.slice(0, 3));
  await ended(db.database, stranger, String(runId));
});

test("one person has two hundred streams, and another is let in when one closes", async () => {
  const scenery = await createScenery(db.database);
  const streams = await Promise.all(
    Array.from({ length: 200 }, async () => await open(scenery, new Map())),
  );
  await expect(open(scenery, new Map())).rejects.toMatchObject({
    status: 429,
    code: "streams-full",
  });
  (await open(await createScenery(db.database), new Map())).close();
  streams[0]?.close();
  (await open(scenery, new Map())).close();
  for (const { close } of streams) close();
});

test("one person has four snapshots on their way, and each that is read makes room for the next", async () => {
  const scenery = await createScenery(db.database);
  const runId = String((await send(db.database, scenery, "go")).runId);
  await ended(db.database, scenery, runId);
  // More than a stream takes before its reader does.
  await db.database.execute(sql`
    update parts set body = jsonb_set(body, '{text}', to_jsonb(repeat('x', 200000)))
    where message_id = (select message_id from runs where id = ${runId}) and kind = 'text'`);
  const query = vi.spyOn(Client.prototype, "query");
  const countReads = () =>
    query.mock.calls.filter(([given]) =>
      String((given as { text?: string }).text).includes(
        "select message_id, sealed_seq, pruned_seq",
      ),
    ).length;
  try {
    const readers = await Promise.all(
      Array.from({ length: 6 }, async () => await open(scenery, new Map([[runId, null]]))),
    );
    await expect.poll(countReads).toBe(4);
    const stranger = await createScenery(db.database);
    await send(db.database, stranger, "time passes");
    expect(countReads()).toBe(4);
    const firstOf = async ({ frames }: Awaited<ReturnType<typeof open>>) => {
      for await (const frame of frames) if (frame.event === "snapshot") return "snapshot";
      return "end";
    };
    expect(await Promise.all(readers.map(firstOf))).toEqual(Array(6).fill("snapshot"));
    expect(countReads()).toBe(6);
    for (const { close } of readers) close();
  } finally {
    query.mockRestore();
  }
});
