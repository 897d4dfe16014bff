import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dialects } from "./dialects";
import { probe } from "./probe";
import type { DialectName } from "./scenario";
import { findScenario } from "./scenarios";
import { startUpstream, type Upstream } from "./server";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

function ask(dialect: DialectName, extra: object) {
  const messages = [{ role: "user", content: "Hello" }];
  const json = { model: dialects[dialect].model, messages, stream: true, ...extra };
  return probe(upstream.url, json, { path: `/as/${dialect}/v1/chat/completions` });
}

const id = expect.any(String);

describe("errors", () => {
  const json = (capture: { body: Buffer }) => JSON.parse(capture.body.toString());

  test.each([
    ["vllm", { error: { message: id, type: "BadRequestError", param: "input_tokens", code: 400 } }],
    [
      "vllm-old",
      { error: { message: id, type: "BadRequestError", param: "input_tokens", code: 400 } },
    ],
    ["sglang", { object: "error", message: id, type: "BadRequestError", param: null, code: 400 }],
    ["nim", { type: "about:blank", title: "Bad Request", status: 400, detail: id }],
    ["zai", { error: { code: "1210", message: "tokens in request more than max tokens allowed" } }],
    [
      "generic",
      {
        error: {
          message: id,
          type: "invalid_request_error",
          param: "messages",
          code: "context_length_exceeded",
        },
      },
    ],
  ] as const)("%s counts the requested output against the window", async (dialect, body) => {
    const max_tokens = dialects[dialect].maxModelLen;
    const capture = await ask(dialect, { max_tokens });
    expect(capture.status).toBe(400);
    expect(json(capture)).toEqual(body);
  });

  test("the overflow text is the one clients match on", async () => {
    const capture = await ask("vllm", { max_tokens: 202_752 });
    expect(json(capture).error.message).toMatch(
      /^This model's maximum context length is 202752 tokens\. However, you requested 202752 output tokens and your prompt contains \d+ input tokens, for a total of \d+ tokens\. Please reduce the length of the input prompt or the number of requested output tokens\.$/,
    );
  });

  test("nim-410 is what NVIDIA sends of a model at its end of life, to the byte", async () => {
    upstream.control.use("gone", findScenario("nim-410") ?? {});
    const capture = await ask("vllm", { messages: [{ role: "user", content: "[[gone]]" }] });
    expect([capture.status, capture.headers["content-type"]]).toEqual([
      410,
      "application/problem+json",
    ]);
    expect(capture.body.toString()).toBe(
      `{"type":"about:blank","title":"Gone","status":410,"detail":"The model 'z-ai/glm-5.1' has reached its end of life on 2026-07-02T00:00:00Z and is no longer available."}`,
    );
  });

  test("a prompt beyond the window overflows by itself", async () => {
    const content = "word".repeat(210_000);
    const extra = { messages: [{ role: "user", content }] };
    expect(json(await ask("zai", extra)).error.code).toBe("1261");
    expect((await ask("vllm", extra)).status).toBe(400);
  });

  test.each([
    [{ tools: [] }, /tools/],
    [{ stream: false, stream_options: { include_usage: true } }, /stream=True/],
    [{ tool_choice: "auto" }, /tool_choice/],
    [{ messages: [] }, /1 validation errors/],
  ])("vllm refuses %j", async (extra, message) => {
    const capture = await ask("vllm", extra);
    expect(capture.status).toBe(400);
    expect(json(capture).error.message).toMatch(message);
  });

  test("an unknown model is 404, for Z.ai code 1211", async () => {
    const unknown = await ask("vllm", { model: "unheard-of" });
    expect([unknown.status, json(unknown).error.type]).toEqual([404, "NotFoundError"]);
    expect(json(await ask("zai", { model: "unheard-of" })).error.code).toBe("1211");
  });

  test("a body that is no JSON is a 400", async () => {
    const response = await fetch(`${upstream.url}/v1/chat/completions`, {
      method: "POST",
      body: "{",
    });
    expect(response.status).toBe(400);
  });
});

describe("with an API key", () => {
  let locked: Upstream;
  beforeAll(async () => {
    locked = await startUpstream({ apiKey: "let-me-in" });
  });
  afterAll(() => locked.close());

  test.each([
    ["vllm", { error: "Unauthorized" }],
    [
      "sglang",
      { object: "error", message: "Unauthorized", type: "Unauthorized", param: null, code: 401 },
    ],
    ["nim", { type: "about:blank", title: "Unauthorized", status: 401, detail: "Unauthorized" }],
    ["zai", { error: { code: "1000", message: "Authentication Failed" } }],
  ] as const)("%s says 401 in its own form", async (dialect, body) => {
    const capture = await probe(
      locked.url,
      { messages: [] },
      { path: `/as/${dialect}/v1/chat/completions` },
    );
    expect(capture.status).toBe(401);
    expect(JSON.parse(capture.body.toString())).toEqual(body);
  });

  test("the right key gets in, and only paths below /v1 ask for one", async () => {
    const headers = { authorization: "Bearer let-me-in" };
    expect((await probe(locked.url, undefined, { path: "/v1/models", headers })).status).toBe(200);
    for (const path of ["/health", "/version", "/metrics"]) {
      expect((await probe(locked.url, undefined, { path })).status).toBe(200);
    }
    expect((await probe(locked.url, { prompt: "12345" }, { path: "/tokenize" })).status).toBe(200);
  });

  test("the key is kept only as a hash", async () => {
    const headers = { authorization: "Bearer let-me-in" };
    await probe(locked.url, undefined, { path: "/v1/models", headers });
    const record = locked.control.requests().at(-1);
    expect(record?.authorizationPresent).toBe(true);
    expect(record?.authorizationHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(record)).not.toContain("let-me-in");
  });
});

test("tokenize counts what a refusal counts", async () => {
  const messages = [{ role: "user", content: "x".repeat(4000) }];
  const capture = await probe(upstream.url, { messages }, { path: "/tokenize" });
  const { count, max_model_len, tokens, token_strs } = JSON.parse(capture.body.toString());
  expect([max_model_len, tokens.length, token_strs]).toEqual([202_752, count, null]);
  const most = { model: "glm-5.1-fp8", messages, max_tokens: 202_752 - count };
  expect((await probe(upstream.url, { ...most, stream: true })).status).toBe(200);
  const tooMany = { ...most, max_tokens: most.max_tokens + 1 };
  expect((await probe(upstream.url, tooMany)).status).toBe(400);
});

test("metrics have vLLM's names", async () => {
  const text = (await probe(upstream.url, undefined, { path: "/metrics" })).body.toString();
  for (const name of ["num_requests_running", "num_requests_waiting", "kv_cache_usage_perc"]) {
    expect(text).toContain(`vllm:${name}{`);
  }
  for (const name of ["time_to_first_token_seconds", "inter_token_latency_seconds"]) {
    expect(text).toContain(`vllm:${name}_bucket{`);
  }
});
