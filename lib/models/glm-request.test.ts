import { describe, expect, test } from "vitest";
import { endpointKinds } from "./endpoint-kinds";
import { toWireRequest } from "./glm-request";
import type { EndpointKind, ModelRequest } from "./model";

const request: ModelRequest = {
  endpoint: { kind: "vllm", baseUrl: "http://127.0.0.1:8000/v1" },
  model: "glm-5.1",
  system: "Be brief.",
  messages: [
    { role: "user", text: "Weather in Oslo?" },
    {
      role: "assistant",
      text: "",
      reasoning: "I look.",
      toolCalls: [{ callId: "call_1", tool: "get_weather", input: { location: "Oslo" } }],
    },
    { role: "tool", callId: "call_1", tool: "get_weather", output: '{"rain":true}' },
    { role: "assistant", text: "It rains." },
    { role: "user", text: "And tomorrow?" },
  ],
  tools: [
    {
      name: "get_weather",
      description: "The weather of a place.",
      inputSchema: {
        $schema: "http://json-schema.org/draft-07/schema#",
        type: "object",
        properties: { location: { $schema: "x", type: "string" }, $schema: { type: "string" } },
      },
    },
  ],
  thinking: true,
  preserveThinking: false,
  temperature: 1,
  topP: 0.95,
  requestId: "run_1-1",
};

function bodyOf(changes: Partial<ModelRequest> = {}, kind: EndpointKind = "vllm") {
  const endpoint = { ...request.endpoint, kind };
  const { body } = toWireRequest({ ...request, endpoint, ...changes });
  return JSON.parse(body.toString());
}

function messagesWith(reasoning: Record<string, string>) {
  const called = { name: "get_weather", arguments: '{"location":"Oslo"}' };
  return [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Weather in Oslo?" },
    {
      role: "assistant",
      content: "",
      ...reasoning,
      tool_calls: [{ id: "call_1", type: "function", function: called }],
    },
    { role: "tool", tool_call_id: "call_1", content: '{"rain":true}' },
    { role: "assistant", content: "It rains." },
    { role: "user", content: "And tomorrow?" },
  ];
}

const parameters = {
  type: "object",
  properties: { location: { type: "string" }, $schema: { type: "string" } },
};
const called = { name: "get_weather", description: "The weather of a place.", parameters };
const common = {
  model: "glm-5.1",
  stream: true,
  stream_options: { include_usage: true },
  temperature: 1,
  top_p: 0.95,
  tools: [{ type: "function", function: called }],
};
const contentOnly = messagesWith({ reasoning_content: "I look." });

test.each([
  ['{"b": 1.0, "a": "é"}', '{"b": 1.0, "a": "é"}'],
  ['{"b": "\\ud83d\\ude00"}', '{"b": "\\ud83d\\ude00"}'],
  ['{"b": "\\ud83d"}', '{"kept":true}'],
  ['"{}"', '{"kept":true}'],
  ["{", '{"kept":true}'],
])("arguments %s go back as %s", (inputText, sent) => {
  const call = { callId: "call_1", tool: "get_weather", input: { kept: true }, inputText };
  const messages = [{ role: "assistant" as const, text: "", toolCalls: [call] }];
  const [, message] = bodyOf({ messages }).messages;
  expect(message.tool_calls[0].function.arguments).toBe(sent);
});

describe("the exact body", () => {
  const bodies: Record<EndpointKind, unknown> = {
    vllm: {
      ...common,
      chat_template_kwargs: { enable_thinking: true },
      messages: messagesWith({ reasoning: "I look.", reasoning_content: "I look." }),
    },
    sglang: {
      ...common,
      chat_template_kwargs: { enable_thinking: true },
      messages: contentOnly,
    },
    nim: {
      ...common,
      max_tokens: 65_536,
      chat_template_kwargs: { enable_thinking: true },
      messages: contentOnly,
    },
    zai: {
      ...common,
      max_tokens: 65_536,
      thinking: { type: "enabled" },
      tool_stream: true,
      messages: contentOnly,
    },
    generic: { ...common, max_tokens: 65_536, messages: contentOnly },
  };

  test.each(Object.keys(endpointKinds) as EndpointKind[])("of %s", (kind) => {
    expect(bodyOf({}, kind)).toStrictEqual(bodies[kind]);
  });
});

describe("thinking", () => {
  test.each([
    ["vllm", { chat_template_kwargs: { enable_thinking: false, clear_thinking: false } }],
    ["zai", { thinking: { type: "disabled", clear_thinking: false } }],
  ] as const)("off and preserved on %s", (kind, expected) => {
    expect(bodyOf({ thinking: false, preserveThinking: true }, kind)).toMatchObject(expected);
  });

  test("sends a generic endpoint no parameter it may refuse", () => {
    const body = bodyOf({ thinking: false, preserveThinking: true }, "generic");
    expect(Object.keys(body)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/thinking|template/)]),
    );
  });
});

describe("sampling", () => {
  test("is clamped to what the endpoint accepts", () => {
    expect(bodyOf({ temperature: 1.5, topP: 0 }, "zai")).toMatchObject({
      temperature: 1,
      top_p: 0.01,
    });
    expect(bodyOf({ temperature: 1.5 })).toMatchObject({ temperature: 1.5 });
  });
});

describe("messages", () => {
  const one = (message: ModelRequest["messages"][number]) =>
    bodyOf({ system: "", messages: [message] }).messages;

  test("an assistant without text, reasoning and calls is left out", () => {
    expect(one({ role: "assistant", text: "" })).toEqual([]);
    expect(one({ role: "assistant", text: "", reasoning: "", toolCalls: [] })).toEqual([]);
  });

  test("an empty reasoning leaves the key out", () => {
    const [message] = one({ role: "assistant", text: "Yes.", reasoning: "" });
    expect(message).toStrictEqual({ role: "assistant", content: "Yes." });
  });

  test("arguments that are no object become an empty one", () => {
    const toolCalls = [{ callId: "c", tool: "f", input: '{"cut":' }];
    const [message] = one({ role: "assistant", text: "", toolCalls });
    expect(message.tool_calls[0].function.arguments).toBe("{}");
  });

  test("lone surrogates are replaced, also inside arguments, and pairs kept", () => {
    const toolCalls = [{ callId: "c", tool: "f", input: { text: "a\ud83d😀" } }];
    const [message] = one({ role: "assistant", text: "b\udc00😀", toolCalls });
    expect(message.content).toBe("b\uFFFD😀");
    expect(JSON.parse(message.tool_calls[0].function.arguments)).toEqual({ text: "a\uFFFD😀" });
  });

  test("the same message has its own form for each kind of endpoint", () => {
    const messages = [{ role: "assistant" as const, text: "", reasoning: "Hm." }];
    const forms = (["vllm", "sglang", "vllm"] as const).map(
      (kind) => bodyOf({ system: "", messages }, kind).messages[0],
    );
    expect(forms[0]).toStrictEqual(forms[2]);
    expect(forms[1]).toStrictEqual({ role: "assistant", content: "", reasoning_content: "Hm." });
  });

  test("no tools leave the key out, which vLLM demands", () => {
    expect(bodyOf({ tools: [] })).not.toHaveProperty("tools");
    expect(bodyOf({ tools: [] }, "zai")).not.toHaveProperty("tool_stream");
  });
});

test("a second body from the same messages and tools is the same", () => {
  expect(toWireRequest(request).body.toString()).toBe(toWireRequest(request).body.toString());
});
