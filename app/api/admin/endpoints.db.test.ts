/** What an administrator does with endpoints, and where a key may never appear. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import { ask, createPerson, startTestApp, type TestPerson } from "@/lib/auth/test-app";
import { startDemo } from "@/lib/demo/server";
import { listModelChoices } from "@/lib/endpoints/list";
import { findAlternative, resolveModel, resolveRunModel } from "@/lib/endpoints/resolve";
import { createThread } from "@/lib/threads/list";
import { patchThread } from "@/lib/threads/thread";
import type {
  AdminEndpoint,
  AdminEndpointChanged,
  AdminModel,
  EndpointReport,
} from "@/protocol/api";
import { POST as postRun } from "../threads/[threadId]/runs/route";
import { DELETE, PATCH } from "./endpoints/[endpointId]/route";
import { POST as postDemo } from "./endpoints/demo/route";
import { GET, POST } from "./endpoints/route";
import { POST as postTest } from "./endpoints/test/route";
import { PATCH as patchModel } from "./models/[modelId]/route";

const key = "sk-longrun-test-0123456789-tail";
let app: Awaited<ReturnType<typeof startTestApp>>;
let admin: TestPerson;
let member: TestPerson;
let upstream: Upstream;
let other: Upstream;
/** Everything that was answered or logged. */
let said = "";

beforeAll(async () => {
  app = await startTestApp();
  admin = await createPerson(app, "root", "admin");
  member = await createPerson(app, "ada");
  upstream = await startUpstream({ dialect: "vllm", apiKey: key });
  other = await startUpstream({ dialect: "sglang" });
});
afterAll(async () => {
  await Promise.all([upstream.close(), other.close()]);
  await app.drop();
});
beforeEach(() => {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect(said).not.toContain(key);
  expect(said).not.toContain(Buffer.from(key).toString("base64").slice(0, 20));
  await rows("delete from endpoints");
});

const rows = async (text: string, values: unknown[] = []) =>
  (await app.database.$client.query(text, values)).rows;

async function read<T>(response: Response): Promise<T & { code?: string; field?: string }> {
  const text = await response.text();
  said += text;
  return JSON.parse(text);
}

const create = async (body: unknown) =>
  await read<AdminEndpoint>(await POST(ask("POST", "/api/admin/endpoints", { as: admin, body })));
const change = async (endpointId: string, body: unknown) =>
  await read<AdminEndpointChanged>(
    await PATCH(ask("PATCH", `/api/admin/endpoints/${endpointId}`, { as: admin, body }), {
      params: Promise.resolve({ endpointId }),
    }),
  );
const list = async () =>
  (
    await read<{ endpoints: AdminEndpoint[] }>(
      await GET(ask("GET", "/api/admin/endpoints", { as: admin })),
    )
  ).endpoints;
const tryOut = async (body: unknown) =>
  await read<EndpointReport>(
    await postTest(ask("POST", "/api/admin/endpoints/test", { as: admin, body })),
  );

const typed = () => ({ kind: "vllm", baseUrl: `${upstream.url}/`, key });

test("an endpoint is added, its models are listed, and runs use its key", async () => {
  const made = await create(typed());
  expect(made).toMatchObject({
    baseUrl: `${upstream.url}/v1`,
    keyHint: "tail",
    source: "admin",
    isEnabled: true,
    error: null,
    models: [{ name: "glm-5.1-fp8", contextWindow: 202_752, isEnabled: true }],
  });
  const modelId = made.models[0]?.id ?? "";
  expect(await resolveRunModel({ modelId, model: "" })).toMatchObject({
    endpoint: { kind: "vllm", baseUrl: `${upstream.url}/v1`, apiKey: key },
  });
  const [row] = await rows("select * from endpoints");
  expect(row.key_ciphertext).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
  expect(JSON.stringify(row)).not.toContain(key);
  expect(await list()).toEqual([made]);
});

test("the key is dropped with the origin, and nothing else of it goes to the new one", async () => {
  const { id } = await create(typed());
  const samePlace = await change(id, { baseUrl: `${upstream.url}/as/sglang/v1` });
  expect(samePlace).toMatchObject({ isKeyDropped: false, endpoint: { keyHint: "tail" } });
  const moved = await change(id, { baseUrl: `${other.url}/v1` });
  expect(moved).toMatchObject({ isKeyDropped: true, endpoint: { keyHint: null, error: null } });
  expect(other.control.requests().length).toBeGreaterThan(0);
  for (const request of other.control.requests()) {
    expect(request.authorizationPresent).toBe(false);
  }
  const [row] = await rows("select key_ciphertext from endpoints");
  expect(row.key_ciphertext).toBeNull();
});

test("a key given with the new origin is kept for it", async () => {
  const { id } = await create(typed());
  const moved = await change(id, { baseUrl: `${other.url}/v1`, key: "another-key-of-some-length" });
  expect(moved).toMatchObject({ isKeyDropped: false, endpoint: { keyHint: "ngth" } });
  expect(await change(id, { key: null })).toMatchObject({ endpoint: { keyHint: null } });
});

test("a ciphertext moved to another row or origin in the database is no key", async () => {
  const first = await create(typed());
  const second = await create({
    ...typed(),
    baseUrl: `${other.url}/v1`,
    key: "the-second-key-1234",
  });
  await rows(
    "update endpoints e set key_ciphertext = o.key_ciphertext from endpoints o where o.id <> e.id",
  );
  const shown = await list();
  expect(shown.map(({ keyHint }) => keyHint)).toEqual([null, null]);
  for (const { models } of [first, second]) {
    const resolved = await resolveRunModel({ modelId: models[0]?.id ?? "", model: "" });
    expect(resolved).not.toHaveProperty("endpoint.apiKey");
  }
});

test("a disabled model stays disabled when the endpoint lists it again", async () => {
  const { id, models } = await create(typed());
  const modelId = models[0]?.id ?? "";
  const path = `/api/admin/models/${modelId}`;
  const changed = await read(
    await patchModel(ask("PATCH", path, { as: admin, body: { isEnabled: false } }), {
      params: Promise.resolve({ modelId }),
    }),
  );
  expect(changed).toMatchObject({ isEnabled: false });
  const { endpoint } = await change(id, { name: "Again" });
  expect(endpoint.models).toMatchObject([{ id: modelId, isEnabled: false }]);
  expect((await listModelChoices()).models).toEqual([]);
  await expect(resolveModel(admin, modelId)).rejects.toMatchObject({ code: "model-unknown" });
});

test("nothing is sent to what was turned off or withdrawn after a run was begun", async () => {
  const { id, models } = await create(typed());
  const run = { modelId: models[0]?.id ?? "", model: "glm-5.1", userId: member.id };
  const withdrawn = { error: { class: "model-withdrawn" } };
  expect(await resolveRunModel(run)).toHaveProperty("endpoint");
  await setModel(run.modelId, { offeredTo: "admins" });
  expect(await resolveRunModel(run)).toMatchObject(withdrawn);
  expect(await resolveRunModel({ ...run, userId: admin.id })).toHaveProperty("endpoint");
  await setModel(run.modelId, { offeredTo: "everyone", isEnabled: false });
  expect(await resolveRunModel(run)).toMatchObject(withdrawn);
  await setModel(run.modelId, { isEnabled: true });
  await change(id, { isEnabled: false });
  expect(await resolveRunModel(run)).toMatchObject(withdrawn);
  await change(id, { isEnabled: true });
  expect(await resolveRunModel(run)).toHaveProperty("endpoint");
});

test("the same model at the next endpoint goes on, in the order given, and never the demo", async () => {
  const first = await create(typed());
  const second = await create({ kind: "vllm", baseUrl: `${other.url}/as/vllm/v1` });
  const name = first.models[0]?.name ?? "";
  const run = { userId: member.id, model: name };
  const tried = new Set([first.id]);
  const next = await findAlternative(run, tried);
  expect(next).toMatchObject({ endpointId: second.id, model: name });
  expect(next?.endpointName).toBe(second.name);
  expect(await findAlternative({ ...run, model: "another" }, tried)).toBeUndefined();
  expect(await findAlternative(run, new Set([first.id, second.id]))).toBeUndefined();
  await change(second.id, { isEnabled: false });
  expect(await findAlternative(run, tried)).toBeUndefined();
  await change(second.id, { isEnabled: true });
  expect(await findAlternative(run, tried)).toBeDefined();
  await rows(`update endpoints set source = 'demo' where id = '${second.id}'`);
  expect(await findAlternative(run, tried)).toBeUndefined();
});

const setModel = async (modelId: string, body: unknown) =>
  await read<AdminModel>(
    await patchModel(ask("PATCH", `/api/admin/models/${modelId}`, { as: admin, body }), {
      params: Promise.resolve({ modelId }),
    }),
  );

test("a model for administrators is nobody else's to see or use", async () => {
  const { models } = await create(typed());
  const modelId = models[0]?.id ?? "";
  await setModel(modelId, { offeredTo: "admins" });
  expect((await listModelChoices(member)).models).toEqual([]);
  expect((await listModelChoices(admin)).models).toMatchObject([{ id: modelId }]);
  await expect(resolveModel(member, modelId)).rejects.toMatchObject({ code: "model-unknown" });
  expect(await resolveModel(admin, modelId)).toMatchObject({ modelId });
  const { id: threadId } = await createThread(member, {});
  const settings = { modelId, thinking: null };
  await expect(patchThread(member, threadId, { settings })).rejects.toMatchObject({
    code: "model-unknown",
  });
});

test("one model is the default, whichever was made it last, and sampling and prices are kept", async () => {
  const first = (await create(typed())).models[0]?.id ?? "";
  const second = (await create({ kind: "sglang", baseUrl: other.url })).models[0]?.id ?? "";
  await Promise.all([first, second].map((id) => setModel(id, { isDefault: true })));
  expect(await rows("select count(*)::int as n from models where is_default")).toEqual([{ n: 1 }]);
  await setModel(second, { isDefault: true });
  expect(await resolveModel(member, null)).toMatchObject({ modelId: second });
  const sampling = { temperature: 0.6, topP: 0.9 };
  const prices = { priceInput: 0.6, priceCached: 0.11, priceOutput: 2.2 };
  expect(await setModel(second, { ...sampling, ...prices })).toMatchObject({
    ...{ ...sampling, ...prices, isDefault: true },
  });
  expect(await resolveRunModel({ modelId: second, model: "" })).toMatchObject(sampling);
  for (const [field, value] of [
    ["temperature", 2.1],
    ["topP", 0],
    ["priceInput", -1],
    ["priceOutput", "free"],
  ] as const) {
    expect(await setModel(second, { [field]: value })).toMatchObject({ status: 400, field });
  }
});

test("a window that the endpoint does not tell can be set, and stays", async () => {
  const baseUrl = `${other.url}/as/generic/v1`;
  const { id, models } = await create({ kind: "generic", baseUrl });
  expect(models).toMatchObject([{ contextWindow: null }]);
  const modelId = models[0]?.id ?? "";
  const body = { contextWindow: 131_072 };
  await patchModel(ask("PATCH", `/api/admin/models/${modelId}`, { as: admin, body }), {
    params: Promise.resolve({ modelId }),
  });
  const { endpoint } = await change(id, { name: "Again" });
  expect(endpoint.models).toMatchObject([{ contextWindow: 131_072 }]);
});

test("models of an endpoint without a list are named by a person", async () => {
  const baseUrl = `${other.url}/api/paas/v4`;
  const made = await create({ kind: "zai", baseUrl, models: ["glm-5.1"] });
  expect(made.models).toMatchObject([{ name: "glm-5.1", isEnabled: true }]);
  expect((await listModelChoices()).models).toMatchObject([{ name: "glm-5.1", isDemo: false }]);
});

test("R49: an endpoint that chats and lists no models is saved with a typed one, which stays; a refused key is a refused key", async () => {
  const bare = await startBare();
  for (const [status, list] of [
    [404, '{"detail":"Not Found"}'],
    [200, '{"object":"list","data":[]}'],
  ] as const) {
    Object.assign(bare, { status, list });
    const endpoint = { kind: "generic", baseUrl: `${bare.url}/v1` };
    const missing = { class: "model-list-missing" };
    expect(await tryOut({ ...endpoint, model: "typed-one" })).toMatchObject({
      ...{ isUsable: true, models: [], problems: [missing] },
    });
    expect(await create(endpoint)).toMatchObject({ models: [], error: missing });
    const made = await create({ ...endpoint, models: ["typed-one"] });
    const named = { models: [{ name: "typed-one", isEnabled: true }], error: null };
    expect(made).toMatchObject(named);
    // Asked again, there is still nothing that says otherwise.
    expect((await change(made.id, { name: "Again" })).endpoint).toMatchObject(named);
    const chosen = await resolveModel(member, made.models[0]?.id ?? "");
    expect(await resolveRunModel(chosen)).toMatchObject({ model: "typed-one" });
  }
  Object.assign(bare, { status: 401, list: "{}" });
  const refused = { kind: "generic", baseUrl: `${bare.url}/v1`, key: "a-wrong-key-of-length" };
  const problem = { class: "endpoint-auth" };
  expect(await tryOut({ ...refused, model: "typed-one" })).toMatchObject({
    ...{ isUsable: false, problems: [problem] },
  });
  expect(await create({ ...refused, models: ["typed-one"] })).toMatchObject({ error: problem });
  bare.close();
});

test("R47: a model that is off, or that its endpoint no longer lists, stays in the list and can come back", async () => {
  const bare = await startBare();
  const serve = (...names: string[]) =>
    Object.assign(bare, { list: JSON.stringify({ data: names.map((id) => ({ id })) }) });
  serve("glm-5.1", "other");
  const made = await create({ kind: "generic", baseUrl: `${bare.url}/v1` });
  const [first, second] = made.models.map(({ id }) => id);
  if (!first || !second) throw new Error("two models");
  const state = async () =>
    (await list())[0]?.models.map(({ name, isEnabled, isListed }) => ({
      ...{ name, isEnabled, isListed },
    }));
  const entry = (name: string, isEnabled: boolean, isListed = true) => ({
    ...{ name, isEnabled, isListed },
  });
  const { id: threadId } = await createThread(member, {});
  await setModel(first, { isEnabled: false });
  expect(await state()).toEqual([entry("glm-5.1", false), entry("other", true)]);
  // Who goes on with it is told why that fails.
  const send = async (body: object) =>
    await read(
      await postRun(ask("POST", `/api/threads/${threadId}/runs`, { as: member, body }), {
        params: Promise.resolve({ threadId }),
      }),
    );
  const message = { text: "Hello." };
  const unknown = {
    status: 400,
    code: "model-unknown",
    detail: expect.stringMatching(/turned off/),
  };
  expect(await send({ message, model: first })).toMatchObject(unknown);

  // With all of them off, nothing is sent to any, named or not.
  await setModel(second, { isEnabled: false });
  expect(await state()).toEqual([entry("glm-5.1", false), entry("other", false)]);
  expect(await send({ message })).toMatchObject(unknown);
  expect(await resolveRunModel({ modelId: null, model: "glm-5.1" })).toMatchObject({
    error: { class: "model-withdrawn" },
  });
  await setModel(first, { isEnabled: true });
  expect(await resolveModel(member, null)).toMatchObject({ modelId: first });

  // Gone upstream, it can be turned off and on all the same, and is itself again when it is back.
  serve("other");
  await change(made.id, { name: "Again" });
  expect(await state()).toEqual([entry("other", false), entry("glm-5.1", true, false)]);
  expect(await setModel(first, { isEnabled: false })).toMatchObject({ isEnabled: false });
  expect(await state()).toEqual([entry("other", false), entry("glm-5.1", false, false)]);
  await setModel(first, { isEnabled: true });
  await expect(resolveModel(member, first)).rejects.toMatchObject({ code: "model-unknown" });
  serve("glm-5.1", "other");
  await change(made.id, { name: "Once more" });
  expect(await state()).toEqual([entry("glm-5.1", true), entry("other", false)]);
  expect(await resolveModel(member, first)).toMatchObject({ modelId: first });
  bare.close();
});

/** Chats, and says of its models what it is told to. */
async function startBare() {
  const bare = { url: "", status: 200, list: "", close: () => void server.close() };
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      response.writeHead(bare.status, { "content-type": "application/json" });
      response.end(bare.list);
      return;
    }
    const delta = { id: "1", choices: [{ delta: { content: "ready" }, finish_reason: "stop" }] };
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`data: ${JSON.stringify(delta)}\n\ndata: [DONE]\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  bare.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return bare;
}

test("R50: a mask sent back as key is refused, and what is changed beside the key leaves it", async () => {
  const made = await create(typed());
  const shown = (await list()).find(({ id }) => id === made.id);
  const refused = { code: "invalid-input", status: 400 };
  // All that a GET says, and each of its fields by itself with the mask in the key's place.
  expect(await change(made.id, { ...shown })).toMatchObject(refused);
  const { keyHint } = shown ?? {};
  for (const mask of [keyHint, `••••${keyHint}`, `sk-l••••`, "••••", `****${keyHint}`, "********"])
    for (const name of [{}, { name: "Other" }])
      expect(await change(made.id, { ...name, key: mask }), mask ?? "").toMatchObject({
        ...{ ...refused, field: "key" },
      });
  expect(await create({ ...typed(), key: "sk-l****" })).toMatchObject({ ...refused, field: "key" });
  upstream.control.reset();
  const changed = await change(made.id, { name: "Another name" });
  expect(changed).toMatchObject({ isKeyDropped: false, endpoint: { keyHint: "tail" } });
  expect(await tryOut({ endpointId: made.id })).toMatchObject({ isUsable: true });
  const requests = upstream.control.requests();
  expect(requests.length).toBeGreaterThan(1);
  const own = createHash("sha256").update(`Bearer ${key}`).digest("hex");
  for (const { authorizationHash } of requests) expect(authorizationHash).toBe(own);
});

test("the order decides what is preferred, and the demo is always last", async () => {
  await postDemo(ask("POST", "/api/admin/endpoints/demo", { as: admin }));
  const first = await create(typed());
  const second = await create({ kind: "sglang", baseUrl: other.url });
  const order = async () =>
    (await list()).map(({ id, source }) => (source === "demo" ? source : id));
  expect(await order()).toEqual([first.id, second.id, "demo"]);
  await change(second.id, { position: 0 });
  expect(await order()).toEqual([second.id, first.id, "demo"]);
  expect(await resolveModel(admin, null)).toMatchObject({ endpointId: second.id });
  await change(second.id, { isEnabled: false });
  expect(await resolveModel(admin, null)).toMatchObject({ endpointId: first.id });
});

test("the demo is one row without an address, called in its own process", async () => {
  const turnOn = async () =>
    await read<AdminEndpoint>(
      await postDemo(ask("POST", "/api/admin/endpoints/demo", { as: admin })),
    );
  const made = await Promise.all([turnOn(), turnOn(), turnOn()]);
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  const [endpoint] = made;
  expect(endpoint).toMatchObject({ source: "demo", baseUrl: "", keyHint: null });
  const [row] = await rows("select base_url, key_ciphertext from endpoints");
  expect(row).toEqual({ base_url: "demo:", key_ciphertext: null });
  expect((await listModelChoices()).models).toMatchObject([{ isDemo: true, endpointName: "Demo" }]);
  const demo = await startDemo();
  const run = { modelId: endpoint?.models[0]?.id ?? "", model: "" };
  expect(await resolveRunModel(run)).toMatchObject({
    endpoint: { baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1$/) },
  });
  await demo.close();
  expect(await change(endpoint?.id ?? "", { baseUrl: "http://127.0.0.1:9" })).toMatchObject({
    code: "endpoint-read-only",
  });
  const off = await change(endpoint?.id ?? "", { isEnabled: false });
  expect(off.endpoint.isEnabled).toBe(false);
  const id = endpoint?.id ?? "";
  const kept = await DELETE(ask("DELETE", `/api/admin/endpoints/${id}`, { as: admin }), {
    params: Promise.resolve({ endpointId: id }),
  });
  expect(await read(kept)).toMatchObject({ code: "endpoint-read-only" });
});

test("an endpoint of the environment is read-only", async () => {
  await rows(
    `insert into endpoints (id, name, kind, base_url, source) values ($1, 'env', 'vllm', $2, 'environment')`,
    [`end_${"e".repeat(25)}`, `${upstream.url}/v1`],
  );
  const id = `end_${"e".repeat(25)}`;
  expect(await change(id, { name: "mine" })).toMatchObject({ code: "endpoint-read-only" });
  expect(await change(id, { key })).toMatchObject({ code: "endpoint-read-only" });
  const params = Promise.resolve({ endpointId: id });
  const removed = await DELETE(ask("DELETE", `/api/admin/endpoints/${id}`, { as: admin }), {
    params,
  });
  expect(removed.status).toBe(409);
  expect((await change(id, { position: 0 })).endpoint).toMatchObject({ source: "environment" });
});

test("what is deleted is gone, with its models", async () => {
  const { id } = await create(typed());
  const remove = async () =>
    await DELETE(ask("DELETE", `/api/admin/endpoints/${id}`, { as: admin }), {
      params: Promise.resolve({ endpointId: id }),
    });
  expect((await remove()).status).toBe(204);
  expect((await remove()).status).toBe(404);
  expect(await list()).toEqual([]);
  expect(await rows("select id from models")).toEqual([]);
});

test.each([
  [{ baseUrl: "http://user:pass@127.0.0.1:9/v1" }, "baseUrl"],
  [{ baseUrl: "http://127.0.0.1:9/v1?key=1" }, "baseUrl"],
  [{ baseUrl: "file:///etc/passwd" }, "baseUrl"],
  [{ kind: "openai" }, "kind"],
  [{ key: "two words" }, "key"],
  [{ key: "" }, "key"],
  [{ source: "environment" }, "source"],
  [{ keyCiphertext: "v1.x.y" }, "keyCiphertext"],
])("%j is refused by name", async (wrong, field) => {
  const made = await create({ ...typed(), ...wrong });
  expect(made).toMatchObject({ code: "invalid-input", field });
  const found = await tryOut({ ...typed(), ...wrong });
  expect(found).toMatchObject({ code: "invalid-input" });
  expect(await rows("select id from endpoints")).toEqual([]);
});

test("a stored key is tried at its own origin only", async () => {
  const { id } = await create(typed());
  expect(await tryOut({ endpointId: id })).toMatchObject({ isUsable: true, hasReasoning: true });
  const sameOrigin = { kind: "vllm", baseUrl: `${upstream.url}/v1`, endpointId: id };
  expect(await tryOut(sameOrigin)).toMatchObject({ isUsable: true });
  other.control.reset();
  await tryOut({ kind: "sglang", baseUrl: other.url, endpointId: id });
  expect(other.control.requests().length).toBeGreaterThan(0);
  for (const request of other.control.requests()) {
    expect(request.authorizationPresent).toBe(false);
  }
});

test("an address of the cloud's own is refused when it is connected to", async () => {
  for (const host of ["169.254.169.254", "[::ffff:a9fe:a9fe]", "2852039166", "[fe80::1]"]) {
    const report = await tryOut({ kind: "vllm", baseUrl: `http://${host}/v1` });
    expect(report).toMatchObject({
      isUsable: false,
      problems: [{ class: "endpoint-unreachable", params: { reason: "forbidden" } }],
    });
  }
});
