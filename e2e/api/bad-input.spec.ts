import { problemOf } from "../fixtures/api";
import { createPerson, signIn } from "../fixtures/people";
import { hashEndpoints, hashRows } from "../fixtures/rows";
import { expect, test } from "../fixtures/test";
import { fill, listServed, type Route, routes } from "./routes";
import { call, expectAlive, setScene } from "./scene";

const withBody = routes.filter((route) => route.body);
const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;

/** What is no body for any route → the code of its refusal. */
const badBodies: readonly { name: string; body: BodyInit; code: string; type?: string }[] = [
  { name: "nothing", body: "", code: "invalid-json" },
  { name: "null", body: "null", code: "invalid-input" },
  { name: "a list", body: "[]", code: "invalid-input" },
  { name: "a string", body: '"x"', code: "invalid-input" },
  { name: "a number", body: "1", code: "invalid-input" },
  { name: "no JSON", body: "{oops", code: "invalid-json" },
  { name: "trailing garbage", body: "{}{}", code: "invalid-json" },
  { name: "invalid UTF-8", body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]), code: "invalid-json" },
  { name: "20,000 levels", body: nested, code: "json-too-deep" },
  { name: "20,000 levels in a member", body: `{"text":${nested}}`, code: "json-too-deep" },
  { name: "an unknown member", body: '{"userId":"usr_1"}', code: "invalid-input" },
  { name: "a prototype", body: '{"__proto__":{"text":"x"}}', code: "invalid-input" },
  { name: "form data", body: "text=x", code: "unsupported-media-type", type: "text/plain" },
];

const wrongValues = [null, 0, true, [], {}, { $gt: "" }, ["x"]];

test("every route of the API is in the table of routes", ({ stack }) => {
  const known = routes.map(({ method, path }) => `${method} ${path}`);
  expect(known.sort()).toEqual(listServed(stack.root));
});

test("what is no body is refused by every route that takes one, and nothing changes", async ({
  stack,
  database,
  login,
  upstream,
}) => {
  const { owner, place } = await setScene(await login(), upstream);
  const admin = await signIn(stack.appUrl, await createPerson(stack.databaseUrl, "admin"));
  const before = [await hashRows(database, owner.id), await hashEndpoints(database)];
  for (const route of withBody) {
    const { api } = route.isAdmin ? admin : owner;
    for (const { name, body, code, type } of badBodies) {
      const headers = type === undefined ? {} : { "content-type": type };
      const response = await call(api, route, place, { body, headers });
      const problem = await problemOf(response);
      expect.soft(problem.code, `${route.method} ${route.path}: ${name}`).toBe(code);
    }
    const body = `{"text":"${"x".repeat(route.bytesMax ?? 0)}"}`;
    const problem = await problemOf(await call(api, route, place, { body }));
    expect.soft(problem, route.path).toMatchObject({ status: 413, code: "body-too-large" });
  }
  expect([await hashRows(database, owner.id), await hashEndpoints(database)]).toEqual(before);
  await expectAlive(owner.api, stack.appPid);
});

test("a body without an announced length is cut off at the limit", async ({ person }) => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    },
  });
  const response = await person.api.call("POST", "/api/threads", { body: endless });
  expect(await problemOf(response)).toMatchObject({ status: 413 });
  expect(sent).toBeLessThan(8 * 1024 * 1024);
});

test("members of the wrong type are named in the refusal, and nothing changes", async ({
  stack,
  database,
  login,
  upstream,
}) => {
  const { owner, place } = await setScene(await login(), upstream);
  const before = await hashRows(database, owner.id);
  const runs = { method: "POST", path: "/api/threads/[threadId]/runs" } as const;
  const patch = { method: "PATCH", path: "/api/threads/[threadId]" } as const;
  const message = { text: "hello" };
  const cases: [Route, unknown, string?][] = [
    ...wrongValues.flatMap((value): [Route, unknown, string?][] => [
      [{ method: "POST", path: "/api/threads" }, { title: value }, "title"],
      [patch, { title: value }, "title"],
      [patch, { leafMessageId: value }, "leafMessageId"],
      [{ method: "PUT", path: "/api/threads/[threadId]/draft" }, { text: value }, "text"],
      [{ method: "PATCH", path: "/api/threads/[threadId]/queue/[queuedId]" }, { text: value }],
      [runs, { message: { text: value } }],
      [runs, { message: value }],
      [runs, { regenerate: value }],
      [runs, { continue: value }],
      [runs, { message, model: value }],
      [runs, { message, settings: { thinking: value === true ? "yes" : value } }],
      [runs, { message, delivery: value }],
    ]),
    [runs, { message: { text: "" } }],
    [runs, { message: { text: " \n\t\u2003" } }],
    [runs, { message: { text: "x".repeat(1_000_001) } }],
    [runs, { message: { ...message, role: "assistant" } }],
    [runs, { message, regenerate: place.messageId }],
    [runs, {}],
    [runs, { message, parentId: 0 }],
    [patch, { title: "" }, "title"],
    [patch, { title: "x".repeat(201) }, "title"],
  ];
  for (const [route, json, field] of cases) {
    const response = await call(owner.api, route, place, { json });
    const problem = await problemOf(response);
    const name = `${route.path} ${JSON.stringify(json).slice(0, 80)}`;
    expect.soft(problem, name).toMatchObject({ status: 400, code: "invalid-input" });
    if (field !== undefined) expect.soft(problem.field, name).toBe(field);
  }
  expect(await hashRows(database, owner.id)).toBe(before);
  await expectAlive(owner.api, stack.appPid);
});

test("references to what is elsewhere or nowhere are refused, and nothing starts", async ({
  database,
  login,
  upstream,
}) => {
  const { place: foreign } = await setScene(await login(), upstream);
  const owner = await login();
  const threadId = await owner.api.createThread();
  const before = await hashRows(database, owner.id);
  const message = { text: "hello" };
  const refused = [
    { json: { message, parentId: foreign.messageId }, code: "unknown-reference" },
    { json: { message, parentId: "msg_0000000000000000000000000" }, code: "unknown-reference" },
    { json: { message, parentId: "' or 1=1 --" }, code: "unknown-reference" },
    { json: { regenerate: foreign.messageId }, code: "unknown-reference" },
    { json: { continue: foreign.runId }, code: "unknown-reference" },
    { json: { message, model: "mdl_0000000000000000000000000" }, code: "model-unknown" },
    { json: { message, model: "glm-5.1\u0000" }, code: "invalid-input" },
    { json: { message, parentId: "msg_\u0000" }, code: "invalid-input" },
  ];
  for (const { json, code } of refused) {
    const response = await owner.api.call("POST", `/api/threads/${threadId}/runs`, { json });
    const problem = await problemOf(response);
    expect.soft(problem, JSON.stringify(json)).toMatchObject({ status: 400, code });
  }
  for (const key of ["short", "x".repeat(129), "with space", "tab\tin it"]) {
    const headers = { "idempotency-key": key };
    const json = { message };
    const path = `/api/threads/${threadId}/runs`;
    const problem = await problemOf(await owner.api.call("POST", path, { json, headers }));
    expect.soft(problem, key).toMatchObject({ status: 400, field: "Idempotency-Key" });
  }
  expect(await hashRows(database, owner.id)).toBe(before);
});

test("awkward characters are no bad input: they are sent, stored and answered exactly", async ({
  api,
  upstream,
}) => {
  const script = await upstream.use("echo-user");
  const text = script.prompt(
    "NUL \u0000, half \ud83d, \ufeff, \u202e, \u2028, e\u0301\u0323, 🦉, \u001a0",
  );
  const threadId = await api.createThread();
  const { runId } = await api.send(threadId, text);
  expect(await api.untilEnded(runId ?? "")).toMatchObject({ status: "succeeded" });
  const [answer, question] = await api.messages(threadId);
  expect(question?.parts).toMatchObject([{ kind: "text", text }]);
  // An endpoint gets Unicode and nothing else: half a character cannot be sent, nor echoed.
  expect(answer?.parts).toMatchObject([{ kind: "text", text: text.toWellFormed() }]);
});

test("pages of nonsense are refused", async ({ login, upstream }) => {
  const { owner, place } = await setScene(await login(), upstream);
  const paths = [
    ...["limit=0", "limit=-1", "limit=1e9", "limit=x", "limit=", "cursor=x", "cursor=%00"].map(
      (query) => `/api/threads?${query}`,
    ),
    ...["limit=0", "limit=999999"].map(
      (query) => `${fill("/api/threads/[threadId]/messages", place)}?${query}`,
    ),
    ...["before=x", "after=-1", "before=1&after=1", "limit=1000"].map(
      (query) => `${fill("/api/messages/[messageId]/parts", place)}?${query}`,
    ),
    ...["before=x", "after=1", "before=1.1&after=1.1"].map(
      (query) => `${fill("/api/messages/[messageId]/steps", place)}?${query}`,
    ),
  ];
  for (const path of paths) {
    const problem = await problemOf(await owner.api.call("GET", path));
    expect.soft(problem, path).toMatchObject({ status: 400, code: "invalid-input" });
  }
});
