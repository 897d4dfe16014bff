import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dialects } from "./dialects";
import { chunksOf, dataLines, probe } from "./probe";
import type { DialectName, Scenario } from "./scenario";
import { startUpstream, type Upstream } from "./server";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const short: Scenario = {
  outputs: [
    { type: "reasoning", text: "Hm. " },
    { type: "text", text: "Yes." },
  ],
};
const toolCall: Scenario = {
  outputs: [
    { type: "reasoning", text: "Hm. " },
    { type: "tool-calls", calls: [{ name: "look", arguments: '{"a":1}' }] },
  ],
};
const names = Object.keys(dialects) as DialectName[];

function ask(dialect: DialectName, scenario: Scenario, extra: object = {}) {
  const key = `${dialect} ${Math.random()}`;
  upstream.control.use(key, scenario);
  const messages = [{ role: "user", content: `[[${key}]] Hello` }];
  const json = { model: dialects[dialect].model, messages, stream: true, ...extra };
  return probe(upstream.url, json, { path: `/as/${dialect}/v1/chat/completions` });
}

async function chunks(dialect: DialectName, scenario: Scenario, extra: object = {}) {
  const capture = await ask(dialect, scenario, extra);
  expect(capture.isComplete).toBe(true);
  expect(dataLines(capture).at(-1)).toBe("[DONE]");
  return chunksOf(capture);
}

const id = expect.any(String);
const created = expect.any(Number);
const usageAsked = { stream_options: { include_usage: true } };

describe("vllm", () => {
  const head = { id, object: "chat.completion.chunk", created, model: "glm-5.1-fp8" };
  const nulls = { logprobs: null, finish_reason: null, token_ids: null };

  test("streams role, reasoning, text with the finish, and usage", async () => {
    expect(await chunks("vllm", short, usageAsked)).toEqual([
      {
        ...head,
        choices: [
          {
            index: 0,
            delta: { role: "assistant", content: "" },
            logprobs: null,
            finish_reason: null,
          },
        ],
        prompt_token_ids: null,
        prompt_text: null,
      },
      { ...head, choices: [{ index: 0, delta: { reasoning: "Hm. " }, ...nulls }] },
      {
        ...head,
        choices: [
          {
            index: 0,
            delta: { content: "Yes." },
            ...nulls,
            finish_reason: "stop",
            stop_reason: null,
          },
        ],
      },
      {
        ...head,
        choices: [],
        usage: {
          prompt_tokens: created,
          total_tokens: created,
          completion_tokens: 2,
          completion_tokens_details: { reasoning_tokens: 1 },
        },
        system_fingerprint: id,
      },
    ]);
  });

  test("names a tool once, without arguments, and then streams these", async () => {
    const [, , name, first, last] = await chunks("vllm", toolCall);
    const call = {
      index: 0,
      id: expect.stringMatching(/^chatcmpl-tool-[0-9a-f]+$/),
      type: "function",
    };
    expect(name?.choices).toEqual([
      { index: 0, delta: { tool_calls: [{ ...call, function: { name: "look" } }] }, ...nulls },
    ]);
    expect(first?.choices).toEqual([
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
        ...nulls,
      },
    ]);
    expect(last?.choices).toEqual([
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, function: { arguments: ":1}" } }] },
        ...nulls,
        finish_reason: "tool_calls",
        stop_reason: null,
      },
    ]);
  });

  test("a delta of several tokens holds reasoning, content and a call at once", async () => {
    const all = await chunks("vllm", { ...toolCall, chunkTokens: 8 });
    expect(all).toHaveLength(2);
    expect(all[1]?.choices).toMatchObject([
      { delta: { reasoning: "Hm. ", tool_calls: [{}, {}, {}] }, finish_reason: "tool_calls" },
    ]);
  });

  test("sends no usage unless asked, and with every chunk when asked for that", async () => {
    expect((await chunks("vllm", short)).filter((chunk) => chunk.usage)).toEqual([]);
    const always = { stream_options: { include_usage: true, continuous_usage_stats: true } };
    expect((await chunks("vllm", short, always)).filter((chunk) => chunk.usage)).toHaveLength(3);
  });

  test("a call cut by max_tokens still says tool_calls", async () => {
    const all = await chunks("vllm", toolCall, { max_tokens: 3 });
    expect(all.at(-1)?.choices).toMatchObject([{ finish_reason: "tool_calls" }]);
  });

  test.each([
    ["vllm-old", { reasoning_content: "Hm. " }],
    ["vllm-both", { reasoning: "Hm. ", reasoning_content: "Hm. " }],
  ] as const)("%s has other names for reasoning", async (dialect, delta) => {
    const [, first] = await chunks(dialect, short);
    expect(first?.choices).toMatchObject([{ delta }]);
  });
});

describe("sglang", () => {
  const head = { id, object: "chat.completion.chunk", created, model: "glm-5.1-fp8" };
  const empty = { role: null, content: null, reasoning_content: null, tool_calls: null };
  const nulls = { logprobs: null, finish_reason: null, matched_stop: null };

  test("fills every delta with nulls and finishes in a chunk of its own", async () => {
    expect(await chunks("sglang", short)).toEqual([
      {
        ...head,
        choices: [{ index: 0, delta: { ...empty, role: "assistant", content: "" }, ...nulls }],
        usage: null,
      },
      {
        ...head,
        choices: [{ index: 0, delta: { ...empty, reasoning_content: "Hm. " }, ...nulls }],
        usage: null,
      },
      {
        ...head,
        choices: [{ index: 0, delta: { ...empty, content: "Yes." }, ...nulls }],
        usage: null,
      },
      {
        ...head,
        choices: [
          { index: 0, delta: empty, logprobs: null, finish_reason: "stop", matched_stop: 154_820 },
        ],
        usage: null,
      },
    ]);
  });

  test("tool ids are call_ and 24 hex digits; a cut call says length", async () => {
    const all = await chunks("sglang", toolCall, { max_tokens: 3 });
    expect(all[2]?.choices).toMatchObject([
      { delta: { tool_calls: [{ id: expect.stringMatching(/^call_[0-9a-f]{24}$/) }] } },
    ]);
    expect(all.at(-1)?.choices).toMatchObject([{ finish_reason: "length" }]);
  });
});

describe("zai", () => {
  const head = { id, object: "chat.completion.chunk", created, model: "glm-5.1" };

  test("repeats the role, has no finish_reason before the end, and ends with usage", async () => {
    expect(await chunks("zai", short)).toEqual([
      { ...head, choices: [{ index: 0, delta: { role: "assistant", reasoning_content: "Hm. " } }] },
      { ...head, choices: [{ index: 0, delta: { role: "assistant", content: "Yes." } }] },
      {
        ...head,
        choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: "stop" }],
        usage: {
          prompt_tokens: created,
          completion_tokens: 2,
          total_tokens: created,
          prompt_tokens_details: { cached_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 1 },
        },
      },
    ]);
  });

  test("sends arguments whole, or in pieces with tool_stream", async () => {
    const [, whole] = await chunks("zai", toolCall);
    expect(whole?.choices).toMatchObject([
      { delta: { tool_calls: [{ index: 0, function: { name: "look", arguments: '{"a":1}' } }] } },
    ]);
    const [, name, piece] = await chunks("zai", toolCall, { tool_stream: true });
    expect(name?.choices).toMatchObject([
      { delta: { tool_calls: [{ function: { name: "look" } }] } },
    ]);
    expect(piece?.choices).toMatchObject([
      { delta: { tool_calls: [{ function: { arguments: '{"a"' } }] } },
    ]);
  });

  test("is also served below its own base path, whatever the server's dialect", async () => {
    const json = { model: "glm-5.1", messages: [{ role: "user", content: "Hello" }], stream: true };
    const capture = await probe(upstream.url, json, { path: "/api/paas/v4/chat/completions" });
    expect(chunksOf(capture)[0]?.choices).toMatchObject([{ delta: { role: "assistant" } }]);
    const models = await probe(upstream.url, undefined, { path: "/api/paas/v4/models" });
    expect(models.status).toBe(404);
  });
});

test("nim refuses parameters it does not know, as a problem", async () => {
  const capture = await ask("nim", short, { tool_stream: true });
  expect(capture.headers["content-type"]).toBe("application/problem+json");
  expect(JSON.parse(capture.body.toString())).toEqual({
    type: "about:blank",
    title: "Bad Request",
    status: 400,
    detail: "Validation: Unsupported parameter(s): `tool_stream`",
  });
});

test("generic has no reasoning and finishes in a chunk of its own", async () => {
  const deltas = (await chunks("generic", short)).map((chunk) => chunk.choices);
  expect(deltas).toMatchObject([
    [{ delta: { role: "assistant" } }],
    [{ delta: { content: "Yes." }, finish_reason: null }],
    [{ delta: {}, finish_reason: "stop" }],
  ]);
});

describe.each(names)("%s", (dialect) => {
  const off =
    dialect === "zai"
      ? { thinking: { type: "disabled" } }
      : { chat_template_kwargs: { enable_thinking: false } };

  test("does not reason when thinking is off", async () => {
    const capture = await ask(dialect, short, off);
    expect(capture.body.toString()).not.toContain("Hm. ");
    expect(capture.body.toString()).toContain("Yes.");
  });

  test("the other platform's switch does nothing", async () => {
    const wrong =
      dialect === "zai"
        ? { chat_template_kwargs: { enable_thinking: false } }
        : { thinking: { type: "disabled" } };
    const capture = await ask(dialect, short, wrong);
    expect(capture.body.toString().includes("Hm. ")).toBe(
      dialect !== "generic" && dialect !== "nim",
    );
  });

  test("stops at max_tokens", async () => {
    const numbered: Scenario = { outputs: [{ type: "text", tokens: 100 }] };
    const capture = await ask(dialect, numbered, { max_tokens: 7 });
    expect(capture.body.toString().match(/t\d{6} /g)).toHaveLength(7);
    expect(capture.body.toString()).toContain('"finish_reason":"length"');
  });

  test("answers in one piece without stream", async () => {
    const capture = await ask(dialect, toolCall, { stream: false });
    const json = JSON.parse(capture.body.toString());
    expect(json.object).toBe("chat.completion");
    expect(json.choices[0].finish_reason).toBe("tool_calls");
    expect(json.choices[0].message.tool_calls[0].function).toEqual({
      name: "look",
      arguments: '{"a":1}',
    });
    for (const field of dialects[dialect].reasoningFields) {
      expect(json.choices[0].message[field]).toBe("Hm. ");
    }
    expect(json.usage.completion_tokens).toBeGreaterThan(0);
  });

  test("lists models with the window where the real one does", async () => {
    const capture = await probe(upstream.url, undefined, { path: `/as/${dialect}/v1/models` });
    if (dialect === "zai") {
      expect(capture.status).toBe(404);
      return;
    }
    const [model] = JSON.parse(capture.body.toString()).data;
    expect(model.id).toBe(dialects[dialect].model);
    expect("max_model_len" in model).toBe(dialects[dialect].tellsWindow);
  });
});
