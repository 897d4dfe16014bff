/** A person's answer, the owner's parking and a cancel meet in every order: no run waits for what it has. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { giveAnswer, parkRun, readAnswers } from "@/db/queries/answers";
import { appendEvents } from "@/db/queries/run-log";
import { requestCancel } from "@/db/queries/runs";
import { seedExchange } from "@/db/test-branch";
import { createTestDatabase, type TestDatabase } from "@/db/test-database";
import type { RunEvent } from "@/protocol/events";
import { newId } from "@/protocol/ids";
import { encodeStorable } from "@/protocol/storable";
import { createScenery, createThread } from "./crash.fixtures/harness";

let app: TestDatabase;
beforeAll(async () => {
  app = await createTestDatabase();
});
afterAll(async () => await app.drop());

const at = 1;

/** A run whose owner has asked and has nothing else to do. */
async function askedRun(userId: string) {
  const threadId = await createThread(app.database, userId);
  const place = { userId, threadId };
  const exchange = { parentId: null, text: "do it", answers: [] };
  const { runId } = await seedExchange(app.database, place, exchange);
  await app.database.$client.query(
    "update runs set status = 'running', worker_id = 'wrk_x', lease_epoch = 1 where id = $1",
    [runId],
  );
  const callId = newId("call");
  const events: RunEvent[] = [
    { type: "run-start", at },
    { type: "step-start", step: 1, attempt: 1, at },
    { type: "tool-input-start", part: 0, callId, tool: "web_fetch", at },
    { type: "tool-input-available", callId, input: { url: "https://example.org" } },
    { type: "response-end", finishReason: "tool-calls", usage: null, model: "glm-5.1", at },
    { type: "tool-approval-request", callId, at },
  ];
  const entry = { runId, epoch: 1, base: 0, isCheckpoint: true };
  await appendEvents(app.database.$client, [{ ...entry, events: events.map(encodeStorable) }]);
  return { runId, callId, base: events.length };
}

test("answer and parking at once: the run is queued again, or its owner goes on with the answer", async () => {
  const { userId } = await createScenery(app.database);
  const seen = new Set<string>();
  for (let round = 0; round < 60; round += 1) {
    const { runId, callId, base } = await askedRun(userId);
    const given = { kind: "decision", decision: "approve" } as const;
    const answer = () =>
      app.database.transaction((tx) => giveAnswer(tx, { userId, runId, callId, given }));
    const park = () => parkRun(app.database, { runId, epoch: 1, base, at, callIds: [callId] });
    const both = round % 2 === 0 ? [answer(), park()] : [park(), answer()];
    const [first, second] = await Promise.all(both);
    const isParked = typeof first === "boolean" ? first : second;
    const { rows } = await app.database.$client.query(
      "select status, last_seq, (select max(seq) from run_events where run_id = id) as max from runs where id = $1",
      [runId],
    );
    const { status, last_seq, max } = rows[0];
    expect(max).toBe(last_seq);
    expect(status).toBe(isParked ? "queued" : "running");
    expect((await readAnswers(app.database, [callId])).get(callId)).toEqual(given);
    seen.add(status);
  }
  // Both orders were met, or the test has shown nothing.
  expect([...seen].sort()).toEqual(["queued", "running"]);
});

test("answer, parking and cancel at once: cancelled here, or left to the owner; never waiting", async () => {
  const { userId } = await createScenery(app.database);
  for (let round = 0; round < 40; round += 1) {
    const { runId, callId, base } = await askedRun(userId);
    const given = { kind: "decision", decision: "deny" } as const;
    const answer = () =>
      app.database.transaction((tx) => giveAnswer(tx, { userId, runId, callId, given }));
    const park = () => parkRun(app.database, { runId, epoch: 1, base, at, callIds: [callId] });
    const cancel = () => app.database.transaction((tx) => requestCancel(tx, runId));
    const works = [answer, park, cancel];
    const turned = [...works.slice(round % 3), ...works.slice(0, round % 3)];
    await Promise.all(turned.map((work): Promise<unknown> => work()));
    const { rows } = await app.database.$client.query(
      "select status, cancel_requested_at is not null as asked from runs where id = $1",
      [runId],
    );
    expect(rows[0].asked).toBe(true);
    expect(["cancelled", "running"]).toContain(rows[0].status);
  }
});

test("a second answer never replaces the first, whoever gives it when", async () => {
  const { userId } = await createScenery(app.database);
  const { runId, callId } = await askedRun(userId);
  const give = (decision: "approve" | "deny") =>
    app.database.transaction((tx) =>
      giveAnswer(tx, { userId, runId, callId, given: { kind: "decision", decision } }),
    );
  const outcomes = await Promise.all([
    give("approve"),
    give("deny"),
    give("approve"),
    give("deny"),
  ]);
  const kinds = outcomes.map(({ outcome }) => outcome).sort();
  expect(kinds).toEqual(["answered-otherwise", "answered-otherwise", "left", "repeated"]);
});
