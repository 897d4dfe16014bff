import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { TestDatabase } from "@/db/test-database";
import { startTestApp } from "@/lib/auth/test-app";

const key = "sk-key-of-the-environment";
const user = { id: "usr_1" };
let models = [{ id: "glm-5.1", max_model_len: 202_752 }, { id: "another" }];
let status = 200;
const asked: (string | undefined)[] = [];
const upstream = createServer((request, response) => {
  asked.push(request.headers.authorization);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ object: "list", data: models }));
});

let app: TestDatabase;
beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  app = await startTestApp({
    LONGRUN_ENDPOINT_URL: `http://127.0.0.1:${port}/v1/`,
    LONGRUN_ENDPOINT_KEY: key,
    LONGRUN_ENDPOINT_KIND: "vllm",
  });
});
afterAll(async () => {
  upstream.close();
  await app.drop();
});

// Each test is a process of its own: what it knows of the endpoint starts anew.
async function startProcess() {
  vi.resetModules();
  const { closeDatabase, connectDatabase } = await import("@/db/client");
  await closeDatabase();
  connectDatabase(app.url, () => undefined);
  const { ensureEnvironmentEndpoint } = await import("./environment");
  await ensureEnvironmentEndpoint();
  return { ...(await import("./list")), ...(await import("./resolve")) };
}
const query = async (text: string) => {
  const { database } = await import("@/db/client");
  return (await database().$client.query(text)).rows;
};

test("without any list yet a run resolves its model by itself, also when the endpoint was down at first", async () => {
  const { resolveModel, resolveRunModel, listModelChoices } = await startProcess();
  status = 503;
  expect(await listModelChoices()).toMatchObject({ models: [], error: { class: "overloaded" } });
  const chosen = await resolveModel(user, null);
  expect(chosen).toMatchObject({ modelId: null, model: "glm-5.1", contextWindow: null });
  expect(await resolveRunModel(chosen)).toMatchObject({ error: { class: "overloaded" } });
  status = 200;
  expect(await resolveRunModel(chosen)).toMatchObject({
    model: "glm-5.1",
    modelId: expect.stringMatching(/^mdl_/),
    contextWindow: 202_752,
    temperature: 1,
    topP: 0.95,
    endpoint: { kind: "vllm", apiKey: key },
  });
});

test("the key is used and never stored", async () => {
  expect(asked.at(-1)).toBe(`Bearer ${key}`);
  expect(JSON.stringify(await query("select * from endpoints"))).not.toContain("sk-key");
});

test("a known list is answered while the endpoint is down", async () => {
  status = 500;
  const { listModelChoices } = await startProcess();
  const { models: listed } = await listModelChoices();
  expect(listed.map((model) => model.name)).toEqual(["glm-5.1", "another"]);
  status = 200;
});

test("models that are no longer listed cannot be chosen, and old runs keep them", async () => {
  const { listModelChoices, resolveModel, resolveRunModel } = await startProcess();
  const before = await listModelChoices();
  const gone = before.models.find((model) => model.name === "another");
  models = [{ id: "glm-5.1", max_model_len: 1000 }];
  const fresh = await startProcess();
  const { refreshModels } = await import("./refresh");
  const { listEnabledEndpoints } = await import("@/db/queries/endpoints");
  const { database } = await import("@/db/client");
  for (const endpoint of await listEnabledEndpoints(database())) await refreshModels(endpoint);
  expect((await fresh.listModelChoices()).models).toMatchObject([
    { name: "glm-5.1", contextWindow: 1000 },
  ]);
  await expect(resolveModel(user, gone?.id ?? "")).rejects.toMatchObject({ code: "model-unknown" });
  expect(await resolveRunModel({ modelId: gone?.id ?? "", model: "another" })).toMatchObject({
    model: "another",
  });
});

test("the model that the environment names is the default, also where the list does not have it", async () => {
  vi.stubEnv("LONGRUN_ENDPOINT_MODEL", "an-unlisted-one");
  const { listModelChoices, resolveModel } = await startProcess();
  expect(await resolveModel(user, null)).toMatchObject({ model: "an-unlisted-one" });
  const { refreshModels } = await import("./refresh");
  const { listEnabledEndpoints } = await import("@/db/queries/endpoints");
  const { database } = await import("@/db/client");
  for (const endpoint of await listEnabledEndpoints(database())) await refreshModels(endpoint);
  const { models: listed } = await listModelChoices();
  expect(listed.map(({ name }) => name)).toEqual(["an-unlisted-one", "glm-5.1"]);
  vi.stubEnv("LONGRUN_ENDPOINT_MODEL", "glm-5.1");
  const next = await startProcess();
  expect(await next.resolveModel(user, null)).toMatchObject({ model: "glm-5.1" });
  vi.stubEnv("LONGRUN_ENDPOINT_MODEL", "an-unlisted-one");
  await query("update models set is_enabled = false where name = 'an-unlisted-one'");
  await startProcess();
  expect(await query("select name from models where is_default")).toEqual([{ name: "glm-5.1" }]);
});

test("without an endpoint a send says what to set", async () => {
  vi.stubEnv("LONGRUN_ENDPOINT_URL", "");
  const { listModelChoices, resolveModel, resolveRunModel } = await startProcess();
  expect(await listModelChoices()).toEqual({
    models: [],
    error: { class: "endpoint-missing", params: {} },
  });
  await expect(resolveModel(user, null)).rejects.toMatchObject({
    status: 409,
    code: "endpoint-missing",
  });
  expect(await resolveRunModel({ modelId: null, model: "glm-5.1" })).toMatchObject({
    error: { class: "endpoint-missing" },
  });
});
