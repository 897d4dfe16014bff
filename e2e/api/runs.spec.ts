import { problemOf } from "../fixtures/api";
import { expect, test } from "../fixtures/test";

const held = {
  outputs: [
    { type: "reasoning" as const, tokens: 10 },
    { type: "text" as const, tokens: 10 },
  ],
  holdAt: 15,
};

test("twenty sends with one Idempotency-Key are one run with one answer for all", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use("reasoning");
  const threadId = await api.createThread();
  const key = crypto.randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => api.send(threadId, script.prompt(), key)),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]?.outcome).toBe("started");
  await api.untilEnded(answers[0]?.runId ?? "");
  expect(await script.requests()).toHaveLength(1);
  expect((await api.messages(threadId)).map(({ role }) => role)).toEqual(["assistant", "user"]);
  // Long after the run's end the answer is still the same.
  expect(await api.send(threadId, script.prompt(), key)).toEqual(answers[0]);
});

test("an Idempotency-Key of another request is refused and starts nothing", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use("reasoning");
  const threadId = await api.createThread();
  const key = crypto.randomUUID();
  const { runId } = await api.send(threadId, script.prompt("First."), key);
  await api.untilEnded(runId ?? "");
  const response = await api.call("POST", `/api/threads/${threadId}/runs`, {
    json: { message: { text: script.prompt("Second.") } },
    headers: { "idempotency-key": key },
  });
  expect(await problemOf(response)).toMatchObject({
    status: 422,
    code: "idempotency-mismatch",
    field: "Idempotency-Key",
  });
  expect(await api.messages(threadId)).toHaveLength(2);
});

test("of two sends at once one starts and the other waits for its end", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use([held, "plain"]);
  const threadId = await api.createThread();
  const send = (text: string) =>
    api.json<{ outcome: string }>("POST", `/api/threads/${threadId}/runs`, {
      ...{ message: { text: script.prompt(text) }, delivery: "queue" },
    });
  const answers = await Promise.all([send("One."), send("Two.")]);
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual(["queued", "started"]);
  await script.waitFor("held");
  expect(await script.requests()).toHaveLength(1);
  await script.release();
  await script.waitFor("ended", 2);
  const messages = await script.sent(1);
  // The second run is sent what the first one answered.
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  expect(messages[1]?.content).toMatch(/^t000001 .* t000010 $/);
});

test("cancelling closes the endpoint's connection within two seconds and keeps what was said", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use(held);
  const threadId = await api.createThread();
  const { runId } = await api.send(threadId, script.prompt());
  await script.waitFor("held");
  const stream = await api.follow(runId ?? "");
  await stream.until(({ state }) => state.parts.some((part) => part.kind === "text"));
  const cancelledAt = Date.now();
  await api.cancel(runId ?? "");
  const [request] = await script.waitFor("closed");
  expect(request?.closedEarly).toBe(true);
  expect((request?.closedAt ?? Number.POSITIVE_INFINITY) - cancelledAt).toBeLessThan(2_000);
  await stream.readToEnd();
  expect(stream.state.status).toBe("cancelled");
  const [answer] = await api.messages(threadId);
  expect(answer?.parts).toMatchObject([
    { kind: "reasoning", state: "done" },
    { kind: "text", state: "cut", text: "t000001 t000002 t000003 t000004 t000005 " },
  ]);
  // Once over, a run stays as it is.
  expect(await api.cancel(runId ?? "")).toMatchObject({ status: "cancelled" });
});

test("what is not understood is not sent on: reasoning goes back, cut attempts do not", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use(["reset-in-text", "reasoning", "plain"]);
  const threadId = await api.createThread();
  const first = await api.send(threadId, script.prompt("One."));
  await api.untilEnded(first.runId ?? "");
  const second = await api.send(threadId, script.prompt("Two."));
  await api.untilEnded(second.runId ?? "");
  const messages = await script.sent(2);
  expect(messages).toHaveLength(3);
  expect(messages[1]).toMatchObject({
    role: "assistant",
    content:
      "Here is the answer, in two plain sentences. It is long enough to be cut in the middle.",
    reasoning: "Let me think about it for a moment.",
  });
});

interface Asked {
  temperature: number;
  top_p: number;
  chat_template_kwargs: { enable_thinking: boolean };
  tools: { function: { name: string } }[];
}

test("a step's reasoning goes back word for word with the next; what a thread turns off is not asked for", async ({
  api,
  upstream,
}) => {
  const thought = "First *this*,\n\n  then <that> & “more” — 42.";
  const calls = [{ name: "list_files", arguments: {} }];
  const script = await upstream.use([
    {
      outputs: [
        { type: "reasoning", text: thought },
        { type: "tool-calls", calls },
      ],
    },
    "plain",
  ]);
  const threadId = await api.createThread();
  const first = await api.send(threadId, script.prompt("One."));
  await api.untilEnded(first.runId ?? "");
  expect((await script.sent(1)).slice(1)).toMatchObject([
    { role: "assistant", reasoning: thought, reasoning_content: thought },
    { role: "tool", content: '{"files":[],"total":0}' },
  ]);

  const settings = { thinking: false, toolsOff: ["bash", "web_fetch"] };
  await api.json("PATCH", `/api/threads/${threadId}`, { settings });
  const second = await api.send(threadId, script.prompt("Two."));
  await api.untilEnded(second.runId ?? "");
  const [before, , after] = (await script.requests()).map(({ body }) => body as Asked);
  const usual = { temperature: 1, top_p: 0.95 };
  const thinking = (isOn: boolean) => ({ chat_template_kwargs: { enable_thinking: isOn } });
  expect(before).toMatchObject({ ...usual, ...thinking(true) });
  expect(after).toMatchObject({ ...usual, ...thinking(false) });
  expect(offeredBy(before)).toEqual(expect.arrayContaining(settings.toolsOff));
  expect(offeredBy(after)).toEqual(
    offeredBy(before).filter((name) => !settings.toolsOff.includes(name)),
  );
});

function offeredBy(request: Asked | undefined): string[] {
  return request?.tools.map((tool) => tool.function.name) ?? [];
}

test("while a run is live nothing else may begin on another branch", async ({ api, upstream }) => {
  const script = await upstream.use(["plain", held]);
  const threadId = await api.createThread();
  const first = await api.send(threadId, script.prompt());
  await api.untilEnded(first.runId ?? "");
  await api.send(threadId, script.prompt());
  await script.waitFor("held");
  for (const json of [
    { regenerate: first.assistantMessageId },
    { message: { text: "Elsewhere." }, parentId: null },
    { continue: first.runId },
  ]) {
    const response = await api.call("POST", `/api/threads/${threadId}/runs`, { json });
    expect(await problemOf(response)).toMatchObject({ status: 409, code: "thread-busy" });
  }
  expect(await script.requests()).toHaveLength(2);
});
