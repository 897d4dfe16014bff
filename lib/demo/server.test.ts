import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createModel } from "@/lib/models/glm";
import { createListModels } from "@/lib/models/list-models";
import type { EndpointConfig, ModelEvent, ModelRequest } from "@/lib/models/model";
import { demoModelName, findDemo } from "./address";
import { chooseAnswer, toTokens } from "./choose-answer";
import { startDemo } from "./server";

let demo: Awaited<ReturnType<typeof startDemo>>;
let endpoint: EndpointConfig;
const live = new AbortController().signal;

beforeAll(async () => {
  demo = await startDemo({ tokensPerSecond: 20_000 });
  const address = findDemo();
  if (!address) throw new Error("the demo published no address");
  endpoint = { kind: "vllm", ...address };
});
afterAll(async () => {
  await demo.close();
  expect(findDemo()).toBeUndefined();
});

async function ask(text: string, more: Partial<ModelRequest> = {}) {
  const events: ModelEvent[] = [];
  const request = {
    endpoint,
    model: demoModelName,
    messages: [{ role: "user", text } as const],
    tools: [],
    thinking: true,
    preserveThinking: false,
    temperature: 1,
    topP: 0.95,
    requestId: "req_1",
    ...more,
  };
  for await (const event of createModel().streamStep(request, live)) events.push(event);
  const join = (type: "text-delta" | "reasoning-delta") =>
    events.map((event) => (event.type === type ? event.text : "")).join("");
  return {
    text: join("text-delta"),
    reasoning: join("reasoning-delta"),
    end: events.at(-1),
    events,
  };
}

const prompts = [
  ["Fix the failing test in this repo", /mermaid/],
  ["Write a function in TypeScript", /```ts/],
  ["Prove the Gaussian integral", /\$\$/],
  ["Give me a JSON schema", /```json/],
  ["hello", /demo endpoint/],
  ["修复这个失败的测试", /```mermaid/],
  ["用 Python 写一个函数", /```ts/],
  ["证明高斯积分", /\$\$/],
  ["给我一个 JSON 模式", /```json/],
  ["你好", /演示端点/],
] as const;

describe.each(prompts)("%s", (prompt, pattern) => {
  test("is answered by its script through the real adapter, whole and in its language", async () => {
    const { text, reasoning, end } = await ask(prompt);
    expect(text).toMatch(pattern);
    expect({ text, reasoning }).toEqual(chooseAnswer(prompt));
    const isChinese = (words: string) => /\p{Script=Han}/u.test(words);
    expect([isChinese(text), isChinese(reasoning)]).toEqual([isChinese(prompt), isChinese(prompt)]);
    expect(end).toMatchObject({
      type: "response-end",
      finishReason: "stop",
      model: demoModelName,
      repairs: 0,
      usage: { outputTokens: expect.any(Number) },
    });
  });
});

test("thinking can be turned off", async () => {
  expect(await ask("hello", { thinking: false })).toMatchObject({ reasoning: "" });
});

test("stops at the limit that was asked for", async () => {
  const { end } = await ask("hello", { maxOutputTokens: 5 });
  expect(end).toMatchObject({ finishReason: "length", usage: { outputTokens: 5 } });
});

test("lists its one model, and lets nobody in without the key", async () => {
  const list = createListModels();
  expect(await list(endpoint, "req_1", live)).toEqual({
    type: "models",
    models: [{ id: demoModelName }],
  });
  for (const apiKey of ["", "x".repeat(43)]) {
    expect(await list({ ...endpoint, apiKey }, "req_1", live)).toMatchObject({
      error: { class: "endpoint-auth" },
    });
  }
});

test("tokens are the whole text", () => {
  for (const [prompt] of prompts) {
    const { text } = chooseAnswer(prompt);
    expect(toTokens(text).join("")).toBe(text);
  }
});

test("a second start changes nothing", async () => {
  const before = findDemo();
  await (await startDemo()).close();
  expect(findDemo()).toEqual(before);
});

test("a task is worked on with the declared tools, turn by turn, and then answered", async () => {
  const names = ["update_plan", "write_file", "bash"];
  const tools = names.map((name) => ({ name, description: name, inputSchema: {} }));
  const messages: ModelRequest["messages"][number][] = [
    { role: "user", text: "Fix the failing test in this repo" },
  ];
  const called: string[][] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const { events } = await ask("", { tools, messages });
    const calls = events.filter((event) => event.type === "tool-input-available");
    expect(calls.every(({ problem }) => problem === undefined)).toBe(true);
    if (calls.length === 0) {
      expect(events.at(-1)).toMatchObject({ finishReason: "stop" });
      break;
    }
    expect(events.at(-1)).toMatchObject({ finishReason: "tool-calls" });
    called.push(calls.map(({ tool }) => tool));
    const toolCalls = calls.map(({ tool, input, call }) => ({
      callId: `call_${turn}_${call}`,
      tool,
      input,
    }));
    messages.push({ role: "assistant", text: "", toolCalls });
    for (const { callId, tool } of toolCalls)
      messages.push({ role: "tool", callId, tool, output: "ok" });
  }
  expect(called).toEqual([["update_plan", "write_file"], ["update_plan", "bash"], ["update_plan"]]);
});
