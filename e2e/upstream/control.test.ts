import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ControlClient } from "./control-client";
import { probe } from "./probe";
import { startUpstream, type Upstream } from "./server";

let upstream: Upstream;
let client: ControlClient;
beforeAll(async () => {
  upstream = await startUpstream();
  client = new ControlClient(upstream.url);
});
afterEach(() => client.reset());
afterAll(() => upstream.close());

const says = (text: string) => ({ outputs: [{ type: "text" as const, text }] });

async function ask(content: string, extra: object = {}): Promise<string> {
  const messages = [{ role: "user", content }];
  const capture = await probe(upstream.url, { model: "glm-5.1", messages, ...extra });
  const json = JSON.parse(capture.body.toString());
  return json.choices?.[0].message.content ?? JSON.stringify(json);
}

describe("keys", () => {
  test("a marker in the last user message, else the model, else default", async () => {
    await client.use("marked", says("marked"));
    await client.use("glm-5.1-fp8", says("by model"));
    await client.use("default", says("by default"));
    expect(await ask("[[marked]] Hello", { model: "glm-5.1-fp8" })).toBe("marked");
    expect(await ask("Hello", { model: "glm-5.1-fp8" })).toBe("by model");
    expect(await ask("[[unknown]] Hello")).toBe("by default");
    const earlier = { role: "user", content: "[[marked]] Hello" };
    const messages = [earlier, { role: "user", content: "And now?" }];
    expect(await ask("", { messages })).toBe("by default");
  });

  test("the marker may be in a text part and stays through tool results", async () => {
    await client.use("parts", says("found"));
    const content = [{ type: "text", text: "[[parts]] Hello" }];
    const messages = [
      { role: "user", content },
      { role: "assistant", content: "", tool_calls: [{ id: "a" }] },
      { role: "tool", tool_call_id: "a", content: "[[other]]" },
    ];
    expect(await ask("", { messages })).toBe("found");
  });

  test("a model that is a key exists", async () => {
    await client.use("model-of-mine", says("mine"));
    expect(await ask("Hello", { model: "model-of-mine" })).toBe("mine");
    expect(await client.requests("model-of-mine")).toHaveLength(1);
  });
});

describe("scenarios", () => {
  test("steps are served in order and the last repeats", async () => {
    await client.use("steps", [says("one"), says("two"), "echo-user"]);
    const answers = [];
    for (let turn = 0; turn < 4; turn += 1) {
      answers.push(await ask("[[steps]]"));
    }
    expect(answers).toEqual(["one", "two", "[[steps]]", "[[steps]]"]);
  });

  test("a fault alone strikes within the default answer", async () => {
    await client.use("alone", { fault: { type: "cut", at: 3, how: "end" } });
    const messages = [{ role: "user", content: "[[alone]]" }];
    await probe(upstream.url, { model: "glm-5.1", stream: true, messages });
    expect((await client.requests("alone"))[0]).toMatchObject({ cut: true, tokensSent: 3 });
  });

  test("mistakes are told", async () => {
    await expect(client.use("bad", "no-such-name")).rejects.toThrow(
      "No scenario named no-such-name",
    );
    await expect(client.use("bad", [])).rejects.toThrow("at least one");
    await expect(client.use("bad", { hold: 3 } as object)).rejects.toThrow(
      "A scenario has no hold",
    );
  });

  test("other routes fail by a key of method and path", async () => {
    await client.use("GET /v1/models", { fault: { type: "status", status: 503 } });
    expect((await fetch(`${upstream.url}/v1/models`)).status).toBe(503);
    await client.reset("GET /v1/models");
    expect((await fetch(`${upstream.url}/v1/models`)).status).toBe(200);
  });
});

describe("requests", () => {
  test("are returned as they were sent, in order, with how they went", async () => {
    await client.use("seen", says("Yes."));
    await ask("[[seen]] one", { temperature: 0.5 });
    await ask("[[seen]] two");
    const records = await client.waitFor("seen", "ended", 2);
    expect(records.map(({ body }) => body)).toMatchObject([
      { temperature: 0.5, messages: [{ content: "[[seen]] one" }] },
      { messages: [{ content: "[[seen]] two" }] },
    ]);
    expect(records[0]).toMatchObject({
      method: "POST",
      path: "/v1/chat/completions",
      headers: { host: "stand-in" },
      authorizationPresent: false,
      status: 200,
      tokensSent: 1,
    });
    expect(Math.abs((records[0]?.receivedAt ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  test("reset of one key leaves the others alone", async () => {
    await client.use("mine", says("mine"));
    await client.use("yours", says("yours"));
    await ask("[[mine]]");
    await ask("[[yours]]");
    await client.reset("mine");
    expect(await client.requests("mine")).toEqual([]);
    expect(await client.requests("yours")).toHaveLength(1);
    expect(await ask("[[yours]]")).toBe("yours");
  });

  test("release and waiting work over HTTP", async () => {
    await client.use("remote", { outputs: [{ type: "text", tokens: 10 }], holdAt: 4 });
    const answer = ask("[[remote]]");
    expect((await client.waitFor("remote", "held"))[0]?.tokensSent).toBe(4);
    expect(await client.release("remote")).toBe(1);
    expect(await answer).toContain("t000010");
  });
});

describe("mirror", () => {
  test("tells the facts of a request", async () => {
    await client.use("facts", "mirror");
    const messages = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hello" },
      { role: "assistant", content: null, reasoning_content: "Hm.", tool_calls: [{ id: "a" }] },
      { role: "tool", tool_call_id: "b", content: "42" },
      { role: "user", content: "[[facts]]" },
    ];
    const schema = { $schema: "http://json-schema.org/draft-07/schema#", type: "object" };
    const tools = [{ type: "function", function: { name: "look", parameters: schema } }];
    const chat_template_kwargs = { enable_thinking: false };
    expect(JSON.parse(await ask("", { messages, tools, chat_template_kwargs }))).toMatchObject({
      messageCount: 5,
      allAssistantsHaveReasoning: true,
      reasoningFields: ["reasoning_content"],
      nullContents: 1,
      unmatchedToolResults: 1,
      tools: ["look"],
      schemasWithDialect: 1,
      thinking: false,
      maxTokens: null,
      lastToolText: "42",
    });
  });
});

describe("by hand", () => {
  test("answers in the language of the prompt, with reasoning", async () => {
    expect(await ask("Hello there")).toContain("stand-in endpoint");
    expect(await ask("你好")).toContain("替身端点");
  });

  test.each([
    ["/text 20", /^(t\d{6} ){20}$/],
    ["/reason 5 at 1000", /^Done thinking\.$/],
    ["/code", /```ts\n/],
    ["/help", /\/play/],
    ["/play plain", /^Here is the answer/],
    ["/unheard-of", /stand-in endpoint/],
  ])("%s", async (content, answer) => {
    expect(await ask(content)).toMatch(answer);
  });

  test("/tools calls the first tool as often as asked, then answers", async () => {
    const tools = [{ type: "function", function: { name: "look", parameters: {} } }];
    const user = { role: "user", content: "/tools 1" };
    const first = await probe(upstream.url, { model: "glm-5.1", messages: [user], tools });
    const [call] = JSON.parse(first.body.toString()).choices[0].message.tool_calls;
    expect(call.function.name).toBe("look");
    const result = { role: "tool", tool_call_id: call.id, content: "seen" };
    expect(await ask("", { messages: [user, result], tools })).toBe("Tool results: 1.");
  });
});

describe("npm run upstream", () => {
  test("prints the URL, serves, and ends with the signal", async () => {
    const child = spawn(process.execPath, [
      "scripts/upstream.mjs",
      "--port",
      "0",
      "--dialect",
      "sglang",
    ]);
    const [line] = await once(createInterface(child.stdout), "line");
    const [, url = ""] =
      /^Stand-in endpoint \(sglang\): (http:\/\/127\.0\.0\.1:\d+)\/v1$/.exec(line) ?? [];
    const models = await (await fetch(`${url}/v1/models`)).json();
    expect(models.data[0].owned_by).toBe("sglang");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
