import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import { closeServers, serve } from "./glm.fixtures/serve";
import type { ModelLimits } from "./limits";
import { createListModels } from "./list-models";

const apiKey = "key-of-the-test-endpoint";
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ apiKey });
});
afterAll(() => upstream.close());
afterEach(closeServers);

describe("the list of models", () => {
  const list = (baseUrl: string, key = apiKey, limits: Partial<ModelLimits> = {}) =>
    createListModels({ limits })(
      { kind: "vllm", baseUrl, apiKey: key },
      "probe-1",
      new AbortController().signal,
    );

  test("tells the real window where the server does", async () => {
    expect(await list(`${upstream.url}/v1`)).toEqual({
      type: "models",
      models: [{ id: "glm-5.1-fp8", contextWindow: 202_752 }],
    });
    expect(await list(`${upstream.url}/as/generic/v1`)).toEqual({
      type: "models",
      models: [{ id: "glm-5.1" }],
    });
  });

  test.each([
    ["a path it does not have", "/as/zai/v1", apiKey, "model-not-found"],
    ["a wrong key", "/v1", "wrong", "endpoint-auth"],
  ])("fails for %s", async (_, path, key, errorClass) => {
    expect(await list(upstream.url + path, key)).toMatchObject({
      type: "failure",
      error: { class: errorClass },
    });
  });

  test.each([
    ["a page", "<title>Sign in</title>", "wrong-content-type"],
    ["half a list", '{"data":[{"id":', "wrong-content-type"],
    ["an error with 200", '{"error":{"code":"1305","message":"busy"}}', "overloaded"],
  ])("fails for %s", async (_, body, errorClass) => {
    const baseUrl = await serve((_request, response) => response.end(body));
    expect(await list(baseUrl)).toMatchObject({ error: { class: errorClass } });
  });

  test("leaves out entries it cannot use", async () => {
    const data = [
      { id: "a", context_length: 8 },
      { id: "" },
      null,
      { id: "b", max_model_len: "x" },
    ];
    const baseUrl = await serve((_request, response) => response.end(JSON.stringify({ data })));
    expect(await list(baseUrl)).toEqual({
      type: "models",
      models: [{ id: "a", contextWindow: 8 }, { id: "b" }],
    });
  });

  test("fails in time and without the key", async () => {
    const baseUrl = await serve(() => undefined);
    expect(await list(baseUrl, apiKey, { modelListMs: 30 })).toMatchObject({
      error: { class: "headers-timeout", params: { ms: 30 } },
    });
  });
});
