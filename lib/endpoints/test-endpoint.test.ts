/** The test of an endpoint against every dialect of the stand-in, and what is commonly wrong. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scenario } from "@/e2e/upstream/scenario";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import type { EndpointKind } from "@/lib/models/model";
import { testEndpoint } from "./test-endpoint";

const key = "sk-a-key-that-is-right";
let upstream: Upstream;
let guarded: Upstream;
let site: Server;
let siteUrl: string;
const signal = new AbortController().signal;

beforeAll(async () => {
  upstream = await startUpstream();
  guarded = await startUpstream({ apiKey: key });
  site = createServer((request, response) => {
    if (request.url?.startsWith("/moved")) {
      response.writeHead(302, { location: `${upstream.url}/v1/models` }).end();
      return;
    }
    if (request.url?.startsWith("/silent")) return;
    if (request.url?.startsWith("/lost")) {
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not found</h1>");
      return;
    }
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Sign in</h1>");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await Promise.all([upstream.close(), guarded.close()]);
});

const at = (kind: EndpointKind, dialect: string = kind) => ({
  kind,
  baseUrl: `${upstream.url}/as/${dialect}/v1`,
});

test.each([
  ["vllm", "vllm", "glm-5.1-fp8", 202_752],
  ["vllm", "vllm-old", "glm-5.1-fp8", 202_752],
  ["vllm", "vllm-both", "glm-5.1-fp8", 202_752],
  ["sglang", "sglang", "glm-5.1-fp8", 202_752],
  ["nim", "nim", "z-ai/glm-5.1", 131_072],
] as const)(
  "%s (%s): models, window, reasoning, and thinking can be turned off",
  async (kind, dialect, name, contextWindow) => {
    expect(await testEndpoint(at(kind, dialect), { signal })).toEqual({
      isUsable: true,
      models: [{ name, contextWindow }],
      hasReasoning: true,
      canStopThinking: true,
      firstContentMs: expect.any(Number),
      problems: [],
    });
  },
);

test("generic: what cannot be asked is not claimed", async () => {
  expect(await testEndpoint(at("generic"), { signal })).toMatchObject({
    isUsable: true,
    models: [{ name: "glm-5.1", contextWindow: null }],
    hasReasoning: false,
    canStopThinking: null,
    problems: [],
  });
});

test("zai: works without a list of models and says that one must be named", async () => {
  const endpoint = { kind: "zai" as const, baseUrl: `${upstream.url}/api/paas/v4` };
  expect(await testEndpoint(endpoint, { signal })).toMatchObject({
    isUsable: true,
    models: [],
    hasReasoning: true,
    canStopThinking: true,
    problems: [{ class: "model-list-missing" }],
  });
  expect(await testEndpoint(endpoint, { signal, model: "no-such-model" })).toMatchObject({
    isUsable: false,
    problems: [{ class: "model-not-found" }, { class: "model-list-missing" }],
  });
});

test("no answer costs more than a few tokens", async () => {
  upstream.control.reset();
  await testEndpoint(at("vllm"), { signal });
  const asked = upstream.control.requests().filter(({ method }) => method === "POST");
  expect(asked).toHaveLength(3);
  for (const { body } of asked) {
    expect((body as { max_tokens: number }).max_tokens).toBeLessThanOrEqual(256);
  }
});

const say = (text: string): Scenario => ({ outputs: [{ type: "text", text }] });

test.each<[string, Scenario, object]>([
  [
    "reasoning inside the answer",
    say("<think>The person wants one word.</think>ready"),
    { isUsable: true, hasReasoning: false, problems: [{ class: "reasoning-not-parsed" }] },
  ],
  [
    "an end of thinking without its beginning",
    say("The person wants one word.</think>ready"),
    { isUsable: true, hasReasoning: false, problems: [{ class: "reasoning-not-parsed" }] },
  ],
  [
    "tool results that the model does not see",
    say("EMPTY"),
    { isUsable: true, problems: [{ class: "tool-results-lost" }] },
  ],
  [
    "a server that cannot answer now",
    { fault: { type: "status", status: 503 } },
    { isUsable: false, problems: [{ class: "overloaded" }] },
  ],
  [
    "a wrong model name",
    { fault: { type: "status", status: 404 } },
    { isUsable: false, problems: [{ class: "model-not-found" }] },
  ],
])("%s is found", async (_name, scenario, expected) => {
  upstream.control.use("default", scenario);
  const report = await testEndpoint(at("vllm"), { signal });
  upstream.control.reset();
  expect(report).toMatchObject(expected);
});

test("thinking that cannot be turned off is found", async () => {
  upstream.control.use("default", {
    outputs: [
      { type: "reasoning", text: "Always." },
      { type: "text", text: "ready" },
    ],
  });
  const report = await testEndpoint(at("generic"), { signal });
  const typed = await testEndpoint(at("vllm", "generic"), { signal });
  upstream.control.reset();
  expect(report.canStopThinking).toBeNull();
  expect(typed).toMatchObject({ isUsable: true });
});

test.each([
  ["without a key", undefined],
  ["with a wrong key", "sk-wrong-key-0123456789"],
  ["with a key that no header takes", "clé"],
])("%s: refused, and the key is not in the report", async (_name, apiKey) => {
  const endpoint = { kind: "vllm" as const, baseUrl: `${guarded.url}/v1` };
  const report = await testEndpoint({ ...endpoint, ...(apiKey ? { apiKey } : {}) }, { signal });
  expect(report).toMatchObject({ isUsable: false, problems: [{ class: "endpoint-auth" }] });
  expect(report.problems[0]?.params.reason === "nokey").toBe(apiKey === undefined);
  if (apiKey) expect(JSON.stringify(report)).not.toContain(apiKey);
});

test("a missing /v1 is suggested", async () => {
  for (const { url, apiKey } of [{ url: upstream.url }, { url: guarded.url, apiKey: key }]) {
    const endpoint = { kind: "vllm" as const, baseUrl: `${url}/as/vllm` };
    expect(
      await testEndpoint({ ...endpoint, ...(apiKey ? { apiKey } : {}) }, { signal }),
    ).toMatchObject({
      isUsable: false,
      problems: [{ class: "endpoint-path", params: { suggestion: `${url}/as/vllm/v1` } }],
    });
  }
});

const page = { class: "wrong-content-type", params: { reason: "page" } };

test.each([
  ["a page instead of an API", () => `${siteUrl}/app`, page],
  ["a page that says it is lost", () => `${siteUrl}/lost/v1`, page],
  ["a redirect, which is not followed", () => `${siteUrl}/moved/v1`, { class: "endpoint-error" }],
  [
    "nobody at the port",
    () => "http://127.0.0.1:9/v1",
    { class: "endpoint-unreachable", params: { reason: "refused" } },
  ],
  [
    "a name that is not known",
    () => "http://no-such-host.invalid/v1",
    { class: "endpoint-unreachable", params: { reason: "dns" } },
  ],
  [
    "TLS where there is none",
    () => `${siteUrl.replace("http:", "https:")}/v1`,
    { class: "endpoint-unreachable", params: { reason: "plain" } },
  ],
  [
    "a metadata address",
    () => "http://169.254.169.254/v1",
    { class: "endpoint-unreachable", params: { reason: "forbidden" } },
  ],
])("%s is named", async (_name, baseUrl, problem) => {
  const report = await testEndpoint({ kind: "vllm", baseUrl: baseUrl() }, { signal });
  expect(report).toMatchObject({ isUsable: false, models: [], problems: [problem] });
});

test("ends in time when nothing answers, and at once when nobody waits any more", async () => {
  const endpoint = { kind: "vllm" as const, baseUrl: `${siteUrl}/silent/v1` };
  expect(await testEndpoint(endpoint, { signal, limits: { listMs: 100 } })).toMatchObject({
    isUsable: false,
    problems: [{ class: "headers-timeout" }],
  });
  expect(await testEndpoint(endpoint, { signal, limits: { totalMs: 100 } })).toMatchObject({
    isUsable: false,
  });
  const gone = AbortSignal.abort();
  expect(await testEndpoint(endpoint, { signal: gone })).toMatchObject({ isUsable: false });
});
