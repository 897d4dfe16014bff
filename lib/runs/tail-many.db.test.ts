import { afterAll, beforeAll, expect, test } from "vitest";
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
