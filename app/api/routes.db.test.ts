/** Every route against everybody who must not use it, and against every kind of bad input. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type ApiDocument, Contract } from "@/e2e/fixtures/contract";
import { ask, createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { ensureEnvironmentEndpoint } from "@/lib/endpoints/environment";
import { describeApi } from "@/lib/openapi/document";
import { operations } from "@/lib/openapi/operations";
import { seedThread } from "@/lib/threads/test-thread";
import type { AdminEndpoint, PeopleList, Problem } from "@/protocol/api";
import {
  type Method,
  memberAt,
  membersOf,
  type Whole,
  wholeBodies,
  withMember,
} from "./routes.fixtures/bodies";

const contract = new Contract(JSON.parse(JSON.stringify(describeApi("0.0.0"))) as ApiDocument);

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

let app: Awaited<ReturnType<typeof startTestApp>>;
let ada: TestPerson;
let bob: TestPerson;
let root: TestPerson;
let ids: Record<string, string>;

beforeAll(async () => {
  app = await startTestApp({
    LONGRUN_ENDPOINT_URL: "http://127.0.0.1:9/v1",
  });
  await ensureEnvironmentEndpoint();
  ada = await createPerson(app, "ada");
  bob = await createPerson(app, "bob");
  root = await createPerson(app, "root", "admin");
  const body = { sharing: true, signUp: true };
  await call("PATCH", "admin/settings", { as: root, body, params: {} });
  ids = {
    ...(await seedThread(app, ada.id, "Ada")),
    ...(await seedAdministered()),
    userId: bob.id,
  };
});
afterAll(async () => await app.drop());

/** Routes of a person, by file below app/api, with a body that would do something. */
const personal: readonly [Method, string, unknown?][] = [
  ["GET", "threads"],
  ["POST", "threads", { title: "x" }],
  ["GET", "threads/[threadId]"],
  ["PATCH", "threads/[threadId]", { title: "taken over" }],
  ["DELETE", "threads/[threadId]"],
  ["GET", "threads/[threadId]/messages"],
  ["PUT", "threads/[threadId]/draft", { text: "x" }],
  ["GET", "threads/[threadId]/queue"],
  ["PATCH", "threads/[threadId]/queue/[queuedId]", { text: "x" }],
  ["DELETE", "threads/[threadId]/queue/[queuedId]"],
  ["POST", "threads/[threadId]/runs", { message: { text: "x" } }],
  ["GET", "messages/[messageId]/parts"],
  ["GET", "messages/[messageId]/steps"],
  ["GET", "runs/[runId]"],
  ["GET", "runs/[runId]/events"],
  ["POST", "runs/[runId]/cancel"],
  ["POST", "runs/[runId]/pause"],
  ["PATCH", "runs/[runId]/budget", { steps: 1 }],
  ["POST", "files"],
  ["GET", "files/[fileId]/content"],
  ["GET", "me"],
  ["PATCH", "me", { name: "taken over" }],
  ["DELETE", "me", { password: "x" }],
  ["POST", "me/password", { currentPassword: "x", newPassword: "something long enough" }],
  ["POST", "me/sign-out-elsewhere"],
  ["GET", "me/draft"],
  ["PUT", "me/draft", { text: "x" }],
  ["GET", "models"],
  ["GET", "events"],
  ["POST", "runs/[runId]/answers", { callId: "call_x", decision: "approve" }],
  ["GET", "threads/[threadId]/workspace"],
  ["GET", "threads/[threadId]/workspace/file"],
  ["GET", "parts/[partId]/content"],
  ["GET", "tools"],
  ["PUT", "tools", { tool: "bash", approval: "deny" }],
  ["GET", "tokens"],
  ["POST", "tokens", { name: "x", scopes: ["read"], expiresInDays: null }],
  ["DELETE", "tokens/[tokenId]"],
  ["GET", "shares"],
  ["PATCH", "shares/[shareId]", {}],
  ["DELETE", "shares/[shareId]"],
  ["POST", "shares/continue", { token: "x" }],
  ["GET", "threads/[threadId]/shares"],
  ["POST", "threads/[threadId]/shares", {}],
  ["POST", "threads/[threadId]/shares/preview", {}],
];
/** Routes of administrators: to others they do not exist. */
const administrative: readonly [Method, string, unknown?][] = [
  ["GET", "admin/audit"],
  ["GET", "admin/audit/check"],
  ["GET", "admin/endpoints"],
  ["POST", "admin/endpoints", { kind: "vllm", baseUrl: "http://127.0.0.1:9/v1" }],
  ["PATCH", "admin/endpoints/[endpointId]", { name: "taken over" }],
  ["DELETE", "admin/endpoints/[endpointId]"],
  ["POST", "admin/endpoints/test", { kind: "vllm", baseUrl: "http://127.0.0.1:9/v1" }],
  ["POST", "admin/endpoints/demo"],
  ["PATCH", "admin/models/[modelId]", { isEnabled: false }],
  ["GET", "admin/people"],
  ["POST", "admin/people/invitations", { role: "admin" }],
  ["DELETE", "admin/people/invitations/[linkId]"],
  ["PATCH", "admin/people/[userId]", { role: "admin" }],
  ["DELETE", "admin/people/[userId]"],
  ["POST", "admin/people/[userId]/reset"],
  ["GET", "admin/runs"],
  ["POST", "admin/runs/[runId]/stop"],
  ["GET", "admin/usage"],
  ["GET", "admin/usage/csv"],
  ["GET", "admin/settings"],
  ["PATCH", "admin/settings", { sharing: true }],
];
const open = [
  "account-links",
  "account-links/accept",
  "setup",
  "sign-up",
  "auth/[...path]",
  "health/live",
  "health/ready",
  "openapi.json",
  "[[...path]]",
];
const withIds = personal.filter(([, file]) => file.includes("["));
const withBody = [...personal, ...administrative].filter(([, , body]) => body !== undefined);
const entitled = (file: string) => (file.startsWith("admin/") ? root : ada);

interface Calling {
  as?: { cookie: string };
  body?: unknown;
  params?: Record<string, string>;
  headers?: Record<string, string>;
  query?: string;
}

async function call(method: Method, file: string, calling: Calling = {}): Promise<Response> {
  const path = join(import.meta.dirname, file, "route.ts");
  const module: Record<string, Handler> = await import(/* @vite-ignore */ path);
  const handler = module[method];
  if (!handler) throw new Error(`${file} has no ${method}`);
  const params: Record<string, string> = calling.params ?? { ...ids };
  const address = file.replace(/\[(\w+)\]/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  const { as, body, headers = {}, query = "" } = calling;
  const request = ask(method, `/api/${address}${query}`, { as, body, headers });
  const response = await handler(request, { params: Promise.resolve(params) });
  await contract.check({ method, path: `/api/${address}`, json: body, response });
  return response;
}

/** What administrators' routes name: an endpoint, its model, and an invitation. */
async function seedAdministered(): Promise<Record<string, string>> {
  const body = { kind: "vllm", baseUrl: "http://127.0.0.1:9/v1", models: ["glm-5.1"] };
  const made = await call("POST", "admin/endpoints", { as: root, body, params: {} });
  const { id: endpointId, models } = (await made.json()) as AdminEndpoint;
  await call("POST", "admin/people/invitations", { as: root, body: {}, params: {} });
  const listed = await call("GET", "admin/people", { as: root, params: {} });
  const { invitations } = (await listed.json()) as PeopleList;
  return { endpointId, modelId: models[0]?.id ?? "", linkId: invitations[0]?.id ?? "" };
}

async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toContain("no-store");
  const text = await response.text();
  expect(text).not.toMatch(/Ada|select |node_modules/);
  return JSON.parse(text) as Problem;
}

/** Everything of Ada's, to see that nothing of it changed. */
async function stateOf(): Promise<string> {
  const tables = [
    "threads",
    "messages",
    "parts",
    "runs",
    "run_events",
    "queued_messages",
    "drafts",
    "new_thread_drafts",
    "files",
    "search_texts",
    "users",
    "idempotency_keys",
    "answers",
    "tool_approvals",
    "workspace_versions",
    "blobs",
    "endpoints",
    "models",
    "settings",
    "shares",
    "account_links",
    "api_tokens",
    "sessions",
  ];
  const rows = await Promise.all(
    tables.map(
      async (table) =>
        (await app.database.$client.query(`select * from ${table} order by 1, 2`)).rows,
    ),
  );
  return JSON.stringify(rows);
}

test("every route is listed here", () => {
  const files = globSync("**/route.ts", { cwd: import.meta.dirname }).map((file) =>
    file.replace("/route.ts", ""),
  );
  expect(
    [...new Set([...[...personal, ...administrative].map(([, file]) => file), ...open])].toSorted(),
  ).toEqual(files.toSorted());
});

describe.each([...personal, ...administrative])("%s %s", (method, file, body) => {
  const refusal = file.startsWith("admin/")
    ? { status: 404, code: "not-found" }
    : { status: 401, code: "unauthenticated" };
  test.each([
    ["nobody", {}],
    ["a forged cookie", { as: { cookie: "longrun-session=x.y" } }],
    ["claimed identities", { headers: { "x-user-id": "usr_1", authorization: "Bearer %%%" } }],
  ])("does nothing for %s", async (_name, who) => {
    const before = await stateOf();
    const response = await call(method, file, { ...who, body });
    expect(await problemOf(response)).toMatchObject(refusal);
    expect(await stateOf()).toBe(before);
  });
});

/** Routes that only a session opens. */
const sessionOnly = new Set([
  "GET tokens",
  "POST tokens",
  "DELETE tokens/[tokenId]",
  "DELETE me",
  "POST me/password",
  "POST me/sign-out-elsewhere",
]);

describe("an API token", () => {
  const bearer = async (scopes: string[], owner = ada): Promise<{ authorization: string }> => {
    const made = await call("POST", "tokens", {
      as: owner,
      body: { name: "Script", scopes, expiresInDays: 1 },
    });
    return { authorization: `Bearer ${((await made.json()) as { token: string }).token}` };
  };
  const without = (state: string) =>
    JSON.parse(state, (key, value) => (key === "last_used_at" ? null : value));

  test("that only reads changes nothing, on any route", async () => {
    const headers = await bearer(["read"]);
    const before = without(await stateOf());
    for (const [method, file, body] of personal) {
      if (method === "GET") continue;
      const problem = await problemOf(await call(method, file, { body, headers }));
      const code = sessionOnly.has(`${method} ${file}`) ? "session-required" : "token-scope";
      expect.soft(problem, `${method} ${file}`).toMatchObject({ status: 403, code });
    }
    expect(without(await stateOf())).toEqual(before);
  });

  test("that only writes reads nothing", async () => {
    const headers = await bearer(["write"]);
    for (const [method, file] of personal) {
      if (method !== "GET") continue;
      const { status } = await call(method, file, { headers });
      expect.soft(status, file).toBe(403);
    }
  });

  test("reads what its owner may read, and nothing that is somebody else's", async () => {
    const [own, foreign] = [await bearer(["read"]), await bearer(["read"], bob)];
    for (const [method, file] of personal) {
      if (method !== "GET" || file.includes("events") || sessionOnly.has(`GET ${file}`)) continue;
      const asToken = await call(method, file, { headers: own });
      const asSession = await call(method, file, { as: ada });
      expect.soft(asToken.status, file).toBe(asSession.status);
      if (!file.includes("[")) continue;
      expect.soft((await call(method, file, { headers: foreign })).status, file).toBe(404);
    }
  });

  test("of a member opens no administrator's route; an administrator's does with its scope", async () => {
    const member = await bearer(["read", "write"], bob);
    const weak = await bearer(["read"], bob);
    const reader = await bearer(["read"], root);
    const full = await bearer(["read", "admin"], root);
    for (const [method, file, body] of administrative) {
      const name = `${method} ${file}`;
      expect.soft((await call(method, file, { body, headers: member })).status, name).toBe(404);
      expect.soft((await call(method, file, { body, headers: weak })).status, name).toBe(404);
      const refused = await problemOf(await call(method, file, { body, headers: reader }));
      expect.soft(refused, name).toMatchObject({ status: 403, code: "token-scope" });
      if (method !== "GET") {
        expect.soft((await call(method, file, { body, headers: full })).status, name).toBe(403);
      } else if (!file.includes("[")) {
        expect.soft((await call(method, file, { headers: full })).status, name).toBe(200);
      }
    }
    await app.database.$client.query("update api_tokens set expires_at = now()");
    for (const [method, file, body] of administrative) {
      const dead = { body, headers: full, as: root };
      expect.soft((await call(method, file, dead)).status, `${method} ${file}`).toBe(404);
    }
  });

  test("is refused with a cookie beside it, and ends with its owner, its time and its revocation", async () => {
    const { authorization } = await bearer(["read"]);
    const ask = async (header: string, as?: TestPerson) =>
      (await call("GET", "threads", { headers: { authorization: header }, ...(as ? { as } : {}) }))
        .status;
    const query = (text: string, values: unknown[]) => app.database.$client.query(text, values);
    expect(await ask(authorization)).toBe(200);
    expect(await ask(authorization.replace("Bearer", "bearer"))).toBe(200);
    expect(await ask(`${authorization}x`)).toBe(401);
    expect(await ask("Bearer lr_x", ada)).toBe(401);
    // A proxy's own credentials are not ours to judge.
    expect(await ask("Basic dTpw", ada)).toBe(200);
    await query("update users set status = 'suspended' where id = $1", [ada.id]);
    expect(await ask(authorization)).toBe(401);
    await query("update users set status = 'active' where id = $1", [ada.id]);
    expect(await ask(authorization)).toBe(200);
    const { tokens } = (await (await call("GET", "tokens", { as: ada })).json()) as {
      tokens: { id: string; hint: string; lastUsedAt: string | null }[];
    };
    const token = tokens.find(({ hint }) => authorization.endsWith(hint));
    expect(Date.now() - Date.parse(token?.lastUsedAt ?? "")).toBeLessThan(60_000);
    await query("update api_tokens set expires_at = now() where id = $1", [token?.id]);
    expect(await ask(authorization)).toBe(401);
    await query("update api_tokens set expires_at = null where id = $1", [token?.id]);
    const params = { tokenId: token?.id ?? "" };
    const revoked = await call("DELETE", "tokens/[tokenId]", { as: ada, params });
    expect(revoked.status).toBe(204);
    expect(await ask(authorization)).toBe(401);
  });

  test("with the scope admin is for administrators only, and there are 50 at most", async () => {
    const body = { name: "x", scopes: ["admin"], expiresInDays: null };
    const refused = await problemOf(await call("POST", "tokens", { as: bob, body }));
    expect(refused).toMatchObject({ status: 400, code: "invalid-input", field: "scopes" });
    const carl = await createPerson(app, "carl");
    const more = { ...body, scopes: ["read"] };
    const made = await Promise.all(
      Array.from(
        { length: 55 },
        async () => (await call("POST", "tokens", { as: carl, body: more })).status,
      ),
    );
    expect(made.filter((status) => status === 201)).toHaveLength(50);
    expect(made.filter((status) => status === 409)).toHaveLength(5);
  });
});

describe.each(administrative)("%s %s", (method, file, body) => {
  test("does not exist for a member, and does nothing", async () => {
    const before = await stateOf();
    const problem = await problemOf(await call(method, file, { as: bob, body }));
    expect(problem).toMatchObject({ status: 404, code: "not-found" });
    expect(await stateOf()).toBe(before);
  });
});

describe.each(withIds)("%s %s", (method, file, body) => {
  test("answers another person as if it did not exist, and does nothing", async () => {
    const before = await stateOf();
    const foreign = await problemOf(await call(method, file, { as: bob, body }));
    const unknown = Object.fromEntries(
      Object.entries(ids).map(([name, id]) => [name, `${id.slice(0, 4)}${"z".repeat(25)}`]),
    );
    const missing = await problemOf(await call(method, file, { as: ada, body, params: unknown }));
    const strip = ({ status, code, field }: typeof foreign) => ({ status, code, field });
    expect(strip(foreign)).toEqual({ status: 404, code: "not-found", field: undefined });
    expect(strip(missing)).toEqual(strip(foreign));
    expect(await stateOf()).toBe(before);
  });

  test.each([
    ["a word", "x"],
    ["nothing", ""],
    ["NUL", "\u0000"],
    ["a path", "../.."],
    ["a prefix and NUL", "thr_\u0000"],
    ["__proto__", "__proto__"],
    ["an escape", "%00"],
    ["an owl", "🦉"],
    ["5,000 characters", "a".repeat(5_000)],
  ])("answers %s for an id as unknown", async (id) => {
    const params = Object.fromEntries(Object.keys(ids).map((name) => [name, id]));
    const problem = await problemOf(await call(method, file, { as: ada, body, params }));
    expect(problem).toMatchObject({ status: 404, code: "not-found" });
  });
});

describe.each(withBody)("%s %s", (method, file) => {
  const deep = `${'{"title":'.repeat(20_000)}1${"}".repeat(20_000)}`;
  test.each([
    ["no body", "", 400],
    ["null", "null", 400],
    ["an array", "[]", 400],
    ["a string", '"x"', 400],
    ["half an object", '{"text":', 400],
    ["trailing garbage", "{} {}", 400],
    ["20,000 levels", deep, 400],
    [
      "an operator for a value",
      '{"title":{"$gt":""},"text":{"$gt":""},"message":{"text":{"$gt":""}}}',
      400,
    ],
    ["an unknown field", '{"title":"x","text":"x","message":{"text":"x"},"userId":"usr_1"}', 400],
    ["9 MB", JSON.stringify({ text: "x".repeat(9_000_000) }), 413],
  ])("refuses %s and changes nothing", async (_name, body, status) => {
    const before = await stateOf();
    expect((await problemOf(await call(method, file, { as: entitled(file), body }))).status).toBe(
      status,
    );
    expect(await stateOf()).toBe(before);
  });

  test("refuses other content types and other sites", async () => {
    const before = await stateOf();
    const text = await call(method, file, {
      as: entitled(file),
      body: "{}",
      headers: { "content-type": "text/plain" },
    });
    expect(await problemOf(text)).toMatchObject({ status: 415 });
    const foreign = await call(method, file, {
      as: entitled(file),
      body: "{}",
      headers: { origin: "https://evil.example" },
    });
    expect(await problemOf(foreign)).toMatchObject({ status: 403, code: "foreign-origin" });
    expect(await stateOf()).toBe(before);
  });
});

const long = "x".repeat(100_001);
const others = [undefined, null, true, -1, 1e300, "x", long, [], ["x"], {}, { $gt: "" }];
const filled = (whole: Whole): Whole =>
  JSON.parse(JSON.stringify(whole).replace(/\[(\w+Id)\]/g, (_, name: string) => ids[name] ?? ""));

describe.each(wholeBodies)("%s %s refuses", (method, file, whole) => {
  test("every wrong member by its name, and changes nothing", async () => {
    const schema = schemaOf(method, file);
    const right = filled(whole);
    expect(schema.safeParse(right)).toMatchObject({ success: true });
    const before = await stateOf();
    for (const path of membersOf(right)) {
      for (const value of others) {
        const body = withMember(right, path, value);
        const isMeant = value == null || kindOf(value) === kindOf(memberAt(right, path));
        if (isMeant && schema.safeParse(body).success) continue;
        const problem = await problemOf(await call(method, file, { as: entitled(file), body }));
        const name = `${path.join(".")}: ${JSON.stringify(value)?.slice(0, 20)}`;
        expect.soft(problem, name).toMatchObject({ status: 400, code: "invalid-input" });
        expect.soft(problem.detail, name).not.toContain("wrong form");
        // Of what is missing, another branch of a union may speak.
        if (value !== undefined) expect.soft(isWithin(path, problem.field), name).toBe(true);
      }
    }
    expect(await stateOf()).toBe(before);
  });
});

function schemaOf(method: Method, file: string) {
  const path = `/api/${file.replace(/\[(\w+)\]/g, "{$1}")}`;
  const body = operations.find((one) => one.path === path && one.method === method)?.body;
  if (!body) throw new Error(`${method} ${file} takes no body`);
  return body;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value;
}

function isWithin(path: readonly (string | number)[], field = ""): boolean {
  return `${field}.`.startsWith(`${path.join(".")}.`);
}

test("every member that a route takes is tried", () => {
  for (const { method, path, body } of operations) {
    // Gone as soon as there is an administrator: its tests are e2e/api/setup.spec.ts.
    if (!body || path === "/api/setup") continue;
    const file = path.replace("/api/", "").replace(/\{(\w+)\}/g, "[$1]");
    const tried = wholeBodies
      .filter((one) => one[0] === method && one[1] === file)
      .flatMap(([, , whole]) => membersOf(whole).map((member) => member.join(".")));
    const known = namesOf(z.toJSONSchema(body, { io: "input", unrepresentable: "any" }));
    expect.soft(tried, `${method} ${file}`).toEqual(expect.arrayContaining(known));
  }
});

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The members of a JSON schema as `membersOf` spells them. */
function namesOf({ anyOf = [], items, properties = {} }: JsonSchema): string[] {
  const within = { ...properties, ...(items ? { 0: items } : {}) };
  const members = Object.entries(within).flatMap(([name, schema]) => [
    name,
    ...namesOf(schema as JsonSchema).map((member) => `${name}.${member}`),
  ]);
  return [...members, ...anyOf.flatMap((branch) => namesOf(branch as JsonSchema))];
}

test.each([
  ["threads", "?limit=0", "limit"],
  ["threads", "?cursor=%00", "cursor"],
  ["threads/[threadId]/messages", "?limit=abc", "limit"],
  ["messages/[messageId]/parts", "?before=-1", "before"],
  ["messages/[messageId]/parts", "?before=1&after=1", "after"],
  ["messages/[messageId]/steps", "?after=1", "after"],
  ["runs/[runId]/events", "?after=x", "after"],
  ["runs/[runId]/events", "?after=99999999999", "after"],
  ["events", "?cursors=run_x:y", "cursors"],
])("GET %s%s names the field %s", async (file, query, field) => {
  const problem = await problemOf(await call("GET", file, { as: ada, query }));
  expect(problem).toMatchObject({ status: 400, code: "invalid-input", field });
});

describe("ids inside a body", () => {
  test.each([
    [{ message: { text: "x" }, parentId: "msg_\u0000" }],
    [{ regenerate: "\u0000" }],
    [{ continue: "run_zzzzzzzzzzzzzzzzzzzzzzzzz" }],
    [{ message: { text: "x" }, model: "mdl_\u0000" }],
    [{ message: { text: "x" }, model: { $gt: "" } }],
  ])("%j are refused", async (body) => {
    const { id: threadId } = (await (
      await call("POST", "threads", { as: ada, body: {} })
    ).json()) as { id: string };
    const before = await stateOf();
    const params = { ...ids, threadId };
    const problem = await problemOf(
      await call("POST", "threads/[threadId]/runs", { as: ada, body, params }),
    );
    expect(problem.status).toBe(400);
    expect(await stateOf()).toBe(before);
  });

  test("of another person's messages are refused like unknown ones", async () => {
    const { id: threadId } = (await (
      await call("POST", "threads", { as: bob, body: {} })
    ).json()) as { id: string };
    const params = { ...ids, threadId };
    for (const body of [
      { message: { text: "x" }, parentId: ids.messageId },
      { regenerate: ids.messageId },
      { continue: ids.runId },
    ]) {
      const response = await call("POST", "threads/[threadId]/runs", { as: bob, body, params });
      expect(await problemOf(response)).toMatchObject({ status: 400, code: "unknown-reference" });
    }
    const patch = await call("PATCH", "threads/[threadId]", {
      as: bob,
      body: { leafMessageId: ids.messageId },
      params,
    });
    expect(await problemOf(patch)).toMatchObject({ status: 404 });
  });
});

describe("what is right works", () => {
  test("a send is queued behind the live run, and its key replays it", async () => {
    const send = (text: string) =>
      call("POST", "threads/[threadId]/runs", {
        as: ada,
        body: { message: { text }, delivery: "queue" },
        headers: { "idempotency-key": "a-key-of-ada" },
      });
    const first = await send("and this");
    expect(first.status).toBe(202);
    const answer = await first.json();
    expect(answer).toMatchObject({ outcome: "queued", queuedId: expect.stringMatching(/^que_/) });
    expect(await (await send("and this")).json()).toEqual(answer);
    expect(await problemOf(await send("something else"))).toMatchObject({ status: 422 });
    const bad = await call("POST", "threads/[threadId]/runs", {
      as: ada,
      body: { message: { text: "x" } },
      headers: { "idempotency-key": "short" },
    });
    expect(await problemOf(bad)).toMatchObject({ status: 400, field: "Idempotency-Key" });
  });

  test("queued messages are changed and removed", async () => {
    const change = await call("PATCH", "threads/[threadId]/queue/[queuedId]", {
      as: ada,
      body: { text: "later \u0000" },
    });
    expect(change.status).toBe(204);
    const { queue } = (await (
      await call("GET", "threads/[threadId]/queue", { as: ada })
    ).json()) as {
      queue: { id: string; text: string }[];
    };
    expect(queue[0]).toMatchObject({ id: ids.queuedId, text: "later \u0000" });
    expect((await call("DELETE", "threads/[threadId]/queue/[queuedId]", { as: ada })).status).toBe(
      204,
    );
    const again = await call("DELETE", "threads/[threadId]/queue/[queuedId]", { as: ada });
    expect(await problemOf(again)).toMatchObject({ status: 404 });
  });

  test("a run is read, limited, paused and cancelled", async () => {
    expect(await (await call("GET", "runs/[runId]", { as: ada })).json()).toMatchObject({
      status: "queued",
    });
    const changed = await call("PATCH", "runs/[runId]/budget", {
      as: ada,
      body: { steps: 7, tokens: 1_000 },
    });
    const budget = { steps: 7, tokens: 1_000, minutes: 1_440, cost: null };
    expect(await changed.json()).toMatchObject({ budget });
    const paused = await call("POST", "runs/[runId]/pause", { as: ada });
    expect(await paused.json()).toMatchObject({ status: "queued", isPausing: true });
    const cancelled = await call("POST", "runs/[runId]/cancel", { as: ada });
    expect(await cancelled.json()).toMatchObject({ id: ids.runId, status: "cancelled" });
    const late = await call("PATCH", "runs/[runId]/budget", { as: ada, body: { steps: 9 } });
    expect(await problemOf(late)).toMatchObject({ status: 409, code: "run-over" });
    const bad = await call("PATCH", "runs/[runId]/budget", { as: ada, body: { steps: 0 } });
    expect(await problemOf(bad)).toMatchObject({ status: 400, field: "steps" });
  });
});

test("unknown addresses are problems, too", async () => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"] as const) {
    expect(await problemOf(await call(method, "[[...path]]"))).toMatchObject({ status: 404 });
  }
});

test("health says what it knows", async () => {
  expect((await call("GET", "health/live")).status).toBe(200);
  expect((await call("GET", "health/ready")).status).toBe(503);
});

describe("in a text", () => {
  beforeAll(async () => {
    ids = { ...ids, ...(await seedThread(app, ada.id, "Ada")) };
  });

  const cases = wholeBodies.flatMap((one) =>
    [
      ["NUL", "\u0000"],
      ["half a character", "\ud83d"],
    ].map(([name = "", odd = ""]) => [name, ...one, odd] as const),
  );
  test.each(cases)("%s is kept by %s %s, or refused by its name", async (...given) => {
    const [, method, file, whole, odd] = given;
    const right = filled(whole);
    let before = await stateOf();
    for (const path of membersOf(right)) {
      const text = memberAt(right, path);
      if (typeof text !== "string") continue;
      const body = withMember(right, path, `${text}${odd}`);
      const response = await call(method, file, { as: entitled(file), body });
      const after = await stateOf();
      const name = path.join(".");
      expect.soft(response.status, name).toBeLessThan(500);
      if (response.ok) {
        // What Postgres cannot hold is not to be stored as something else.
        expect.soft(after, name).not.toContain("\ufffd");
        before = after;
        continue;
      }
      const { code, field } = await problemOf(response);
      if (code === "invalid-input") expect.soft(isWithin(path, field), name).toBe(true);
      expect.soft(after, name).toBe(before);
    }
  });
});
