import type { StoredRunEvent } from "@/protocol/events";
import { reduceRun } from "@/protocol/reduce";
import { emptyRunState } from "@/protocol/run-state";
import { problemOf } from "../fixtures/api";
import { eventsOf } from "../fixtures/run-stream";
import { expect, test } from "../fixtures/test";

const answer = {
  outputs: [
    { type: "reasoning" as const, tokens: 30 },
    { type: "text" as const, tokens: 60 },
  ],
};

test("any prefix of the log and a reconnect after it make the whole", async ({ api, upstream }) => {
  const script = await upstream.use({ ...answer, rate: 400 });
  const { runId } = await api.send(await api.createThread(), script.prompt());
  const whole = await (await api.follow(runId ?? "", 0)).readToEnd();
  const events = eventsOf(whole);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(whole.state.status).toBe("succeeded");
  expect(whole.state.parts.map((part) => ("text" in part ? part.text : ""))).toEqual([
    numbered("r", 30),
    numbered("t", 60),
  ]);

  const points = new Set([0, 1, events.length - 1, events.length]);
  while (points.size < Math.min(12, events.length)) {
    points.add(Math.floor(Math.random() * events.length));
  }
  await Promise.all(
    [...points].map(async (point) => {
      const prefix = reduceRun(emptyRunState, events.slice(0, point));
      const rest = (await api.follow(runId ?? "", point)).from(prefix);
      await rest.readToEnd();
      expect(eventsOf(rest), `after ${point}`).toEqual(events.slice(point));
      expect(rest.state, `after ${point}`).toEqual(whole.state);
    }),
  );
});

test("a reader that is cut off again and again while the run lives misses nothing", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use({ ...answer, rate: 60 });
  const { runId } = await api.send(await api.createThread(), script.prompt());
  const seen: StoredRunEvent[] = [];
  let state = emptyRunState;
  for (let isClosed = false; !isClosed; ) {
    const stream = (await api.follow(runId ?? "", state.lastSeq)).from(state);
    const goal = state.lastSeq + 1 + Math.floor(Math.random() * 8);
    await stream.until((reader) => reader.isClosed || reader.state.lastSeq >= goal);
    stream.close();
    seen.push(...eventsOf(stream));
    state = stream.state;
    isClosed = stream.isClosed;
  }
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1));
  expect(reduceRun(emptyRunState, seen)).toEqual(state);
  expect(state.parts.map((part) => ("text" in part ? part.text : ""))).toEqual([
    numbered("r", 30),
    numbered("t", 60),
  ]);
});

test("a snapshot taken mid-run goes on to the same state as the log from its start", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use({ ...answer, holdAt: 45 });
  const { runId } = await api.send(await api.createThread(), script.prompt());
  await script.waitFor("held");
  const late = await api.follow(runId ?? "");
  await late.until(({ frames }) => frames.length > 0);
  expect(late.frames[0]).toMatchObject({ event: "snapshot" });
  await script.release();
  await late.readToEnd();
  const whole = await (await api.follow(runId ?? "", 0)).readToEnd();
  expect(late.state).toEqual(whole.state);
});

test("a cursor above the log gets a snapshot in place of what the reader has", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use("plain");
  const { runId } = await api.send(await api.createThread(), script.prompt());
  await api.untilEnded(runId ?? "");
  const stream = await (await api.follow(runId ?? "", 1_000_000)).readToEnd();
  expect(stream.frames.map(({ event }) => event)).toEqual(["snapshot", "closed"]);
});

test("of `after` and Last-Event-ID the later one counts, and neither may be anything else", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use("plain");
  const { runId } = await api.send(await api.createThread(), script.prompt());
  await api.untilEnded(runId ?? "");
  const path = `/api/runs/${runId}/events`;
  const resumed = await api.call("GET", `${path}?after=1`, { headers: { "last-event-id": "3" } });
  expect((await resumed.text()).startsWith("id: 4\n")).toBe(true);
  for (const after of ["-1", "1.5", "x", "", "99999999999", "1e3", "0x1"]) {
    const response = await api.call("GET", `${path}?after=${after}`);
    expect(await problemOf(response), after).toMatchObject({ status: 400, field: "after" });
  }
});

test("a quiet stream sends a comment every 15 s and `closed` when the run has ended", {
  tag: "@long",
}, async ({ api, upstream }) => {
  const script = await upstream.use({ ...answer, holdAt: 10 });
  const { runId } = await api.send(await api.createThread(), script.prompt());
  const stream = await api.follow(runId ?? "");
  expect(stream.response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(stream.response.headers.get("cache-control")).toMatch(/no-transform/);
  await script.waitFor("held");
  const startedAt = Date.now();
  await stream.until(({ text }) => /^:/m.test(text));
  expect(Date.now() - startedAt).toBeLessThan(16_000);
  await script.release();
  await stream.readToEnd();
  expect(stream.text.endsWith("event: closed\ndata: {}\n\n")).toBe(true);
});

test("another person's run does not exist: 404 and not a byte of it", async ({
  api,
  login,
  anonymous,
  upstream,
}) => {
  const stranger = (await login()).api;
  const script = await upstream.use({ ...answer, holdAt: 10 });
  const { runId } = await api.send(await api.createThread(), script.prompt());
  await script.waitFor("held");
  const unknown = "run_0000000000000000000000000";
  const ask = async (id: string, query = "", headers = {}) =>
    await problemOf(await stranger.call("GET", `/api/runs/${id}/events${query}`, { headers }));
  for (const query of ["", "?after=0", "?after=5"]) {
    const { requestId: _, ...mine } = await ask(runId ?? "", query);
    const { requestId: __, ...nobodys } = await ask(unknown, query);
    expect(mine).toMatchObject({ status: 404, code: "not-found" });
    expect(mine).toEqual(nobodys);
  }
  expect(await ask(runId ?? "", "", { "last-event-id": "3" })).toMatchObject({ status: 404 });
  const nobody = await anonymous.call("GET", `/api/runs/${runId}/events`);
  expect(await problemOf(nobody)).toMatchObject({ status: 401, code: "unauthenticated" });
  await script.release();
  await api.untilEnded(runId ?? "");
  expect(await ask(runId ?? "")).toMatchObject({ status: 404 });
});

function numbered(letter: string, count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `${letter}${String(index + 1).padStart(6, "0")} `,
  ).join("");
}
