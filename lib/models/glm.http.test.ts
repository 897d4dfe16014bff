import type { IncomingMessage } from "node:http";
import { setImmediate } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { dialects } from "@/e2e/upstream/dialects";
import { startUpstream, type Upstream } from "@/e2e/upstream/server";
import { createModel } from "./glm";
import { closeServers, serve } from "./glm.fixtures/serve";
import { tell } from "./glm.fixtures/tell";
import type { ModelLimits } from "./limits";
import type { EndpointKind, ModelEvent, ModelRequest } from "./model";

const apiKey = "key-of-the-test-endpoint";
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ apiKey });
});
afterAll(() => upstream.close());

afterEach(closeServers);

function toRequest(changes: Partial<ModelRequest> & { key?: string } = {}): ModelRequest {
  const { key = "default", ...rest } = changes;
  return {
    endpoint: { kind: "vllm", baseUrl: `${upstream.url}/v1`, apiKey },
    model: "glm-5.1",
    messages: [{ role: "user", text: `[[${key}]] Hello` }],
    tools: [],
    thinking: true,
    preserveThinking: false,
    temperature: 1,
    topP: 0.95,
    requestId: "run_1-1",
    ...rest,
  };
}

const at = (baseUrl: string, kind: EndpointKind = "vllm") => ({
  endpoint: { kind, baseUrl, apiKey },
});

async function ask(
  changes: Parameters<typeof toRequest>[0],
  {
    limits = {},
    signal = new AbortController().signal,
    model = createModel({ limits }),
  }: {
    limits?: Partial<ModelLimits>;
    signal?: AbortSignal;
    model?: ReturnType<typeof createModel>;
  } = {},
): Promise<string[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.streamStep(toRequest(changes), signal)) {
    events.push(event);
  }
  return tell(events);
}

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: "a", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const hello = `${chunk({ content: "Hello" }, "stop")}data: [DONE]\n\n`;
const stream = { "content-type": "text/event-stream" };

describe("every dialect", () => {
  const kinds: Record<string, EndpointKind> = { "vllm-old": "vllm", "vllm-both": "vllm" };

  test.each(Object.keys(dialects))("%s answers what its kind asks", async (dialect) => {
    const kind = kinds[dialect] ?? (dialect as EndpointKind);
    const key = `plain ${dialect}`;
    upstream.control.use(key, {
      outputs: [
        { type: "reasoning", text: "Hm, 你好." },
        { type: "text", text: "Hello 😀." },
      ],
    });
    const preserveThinking = true;
    const endpoint = at(`${upstream.url}/as/${dialect}/v1`, kind);
    const lines = await ask({ key, preserveThinking, ...endpoint });
    const reasons = dialect === "generic" ? [] : ["reasoning: Hm, 你好."];
    expect(lines.slice(0, -1)).toEqual([...reasons, "text: Hello 😀."]);
    expect(lines.at(-1)).toMatch(/^end: stop, \d+\+\d+/);
  });

  test("the request carries key, request id and body", async () => {
    await ask({ key: "request" });
    await upstream.control.waitFor("request", "ended");
    const [record] = upstream.control.requests("request");
    expect(record).toMatchObject({
      path: "/v1/chat/completions",
      authorizationPresent: true,
      closedEarly: false,
      headers: { "x-request-id": "run_1-1", "content-type": "application/json" },
      body: { model: "glm-5.1", messages: [{ role: "user", content: "[[request]] Hello" }] },
    });
  });
});

describe("abort", () => {
  test("closes the upstream in the middle of the text", async () => {
    upstream.control.use("abort", { outputs: [{ type: "text", tokens: 1_000 }], holdAt: 10 });
    const stop = new AbortController();
    const events: ModelEvent[] = [];
    for await (const event of createModel().streamStep(toRequest({ key: "abort" }), stop.signal)) {
      events.push(event);
      stop.abort();
    }
    expect(events.at(-1)).toEqual({
      type: "failure",
      error: { class: "cancelled", params: {} },
      retryable: false,
    });
    await upstream.control.waitFor("abort", "closed");
    const [record] = upstream.control.requests("abort");
    expect(record?.closedEarly).toBe(true);
  });

  test("closes the upstream before the headers", async () => {
    upstream.control.use("early", { fault: { type: "silence", at: "headers" } });
    const stop = new AbortController();
    const lines = ask({ key: "early" }, { signal: stop.signal });
    await upstream.control.waitFor("early", "requests");
    stop.abort();
    expect(await lines).toEqual(["failure: cancelled"]);
    await upstream.control.waitFor("early", "closed");
  });

  test("before the call sends nothing", async () => {
    expect(await ask({ key: "never" }, { signal: AbortSignal.abort() })).toEqual([
      "failure: cancelled",
    ]);
    expect(upstream.control.requests("never")).toEqual([]);
  });

  test("is not needed when the reader stops reading", async () => {
    upstream.control.use("left", { outputs: [{ type: "text", tokens: 1_000 }], holdAt: 10 });
    const signal = new AbortController().signal;
    for await (const event of createModel().streamStep(toRequest({ key: "left" }), signal)) {
      expect(event.type).toBe("text-delta");
      break;
    }
    await upstream.control.waitFor("left", "closed");
    const [record] = upstream.control.requests("left");
    expect(record?.closedEarly).toBe(true);
  });
});

describe("the connection", () => {
  test("is used again for the next call", async () => {
    const sockets = new Set<unknown>();
    const baseUrl = await serve((request, response) => {
      sockets.add(request.socket);
      response.writeHead(200, stream).end(hello);
    });
    const model = createModel();
    for (let call = 0; call < 3; call += 1) {
      expect((await ask(at(baseUrl), { model })).at(-1)).toBe("end: stop, no usage, m");
      // The pool takes its connection back in the event loop's next turn.
      await setImmediate();
    }
    expect(sockets.size).toBe(1);
  });

  test("ends the answer soon when the server keeps it open after the finish reason", async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(200, stream).write(chunk({ content: "Hello" }, "stop"));
    });
    expect(await ask(at(baseUrl), { limits: { tailMs: 20 } })).toEqual([
      "text: Hello",
      "end: stop, no usage, m",
    ]);
  });

  test("that breaks after the finish reason does not spoil the answer", async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(200, stream).write(chunk({ content: "Hello" }, "stop"), () => {
        response.socket?.end();
      });
    });
    expect((await ask(at(baseUrl))).at(-1)).toBe("end: stop, no usage, m");
  });

  test("carries a request of megabytes and a hundred answers at once", async () => {
    const sizes: number[] = [];
    const baseUrl = await serve((request, response) => {
      void readSize(request).then((size) => {
        sizes.push(size);
        response.writeHead(200, stream).end(hello);
      });
    });
    const messages = [{ role: "user" as const, text: "汉".repeat(400_000) }];
    const model = createModel();
    const calls = Array.from({ length: 100 }, () => ask({ ...at(baseUrl), messages }, { model }));
    const ends = (await Promise.all(calls)).map((lines) => lines.at(-1));
    expect(new Set(ends)).toEqual(new Set(["end: stop, no usage, m"]));
    expect(new Set(sizes).size).toBe(1);
    expect(sizes[0]).toBeGreaterThan(1_200_000);
  });

  test("does not follow a redirect, which would take the key elsewhere", async () => {
    let visits = 0;
    const elsewhere = await serve((_, response) => {
      visits += 1;
      response.writeHead(200, stream).end(hello);
    });
    const baseUrl = await serve((_, response) => {
      response.writeHead(307, { location: `${elsewhere}/chat/completions` }).end();
    });
    expect(await ask(at(baseUrl))).toEqual(["failure: endpoint-error status=307 reason=redirect"]);
    expect(visits).toBe(0);
  });
});

async function readSize(request: IncomingMessage): Promise<number> {
  let size = 0;
  for await (const bytes of request) {
    size += bytes.length;
  }
  return size;
}

describe("an endpoint that cannot be reached", () => {
  test("refuses", async () => {
    const baseUrl = await serve(() => undefined);
    await closeServers();
    expect(await ask(at(baseUrl))).toEqual([
      "failure: endpoint-unreachable (retryable) reason=refused code=ECONNREFUSED",
    ]);
  });

  test("has no address", async () => {
    const [line] = await ask(at("http://endpoint.invalid/v1"));
    expect(line).toMatch(/^failure: endpoint-unreachable \(retryable\) reason=dns/);
  });

  test("speaks no TLS", async () => {
    const baseUrl = await serve(() => undefined);
    const [line] = await ask(at(baseUrl.replace("http:", "https:")));
    expect(line).toMatch(/^failure: endpoint-unreachable reason=plain/);
  });

  test.each(["", "nonsense", "ftp://127.0.0.1/v1"])("has no usable URL: %j", async (baseUrl) => {
    const [line] = await ask(at(baseUrl));
    expect(line).toMatch(/^failure: endpoint-unreachable reason=url/);
  });

  test("has a key that is no header", async () => {
    const endpoint = { kind: "vllm", baseUrl: `${upstream.url}/v1`, apiKey: "a\nb" } as const;
    expect(await ask({ key: "no header", endpoint })).toEqual([
      "failure: endpoint-auth reason=key-malformed",
    ]);
  });
});

describe("an error", () => {
  test("never shows the key, even when the upstream repeats it", async () => {
    const baseUrl = await serve((request, response) => {
      const message = `Incorrect key: ${request.headers.authorization}`;
      response.writeHead(401).end(JSON.stringify({ error: { message } }));
    });
    expect(await ask(at(baseUrl))).toEqual([
      "failure: endpoint-auth status=401 detail=Incorrect key: Bearer [redacted]",
    ]);
  });

  test("counts even when its body never ends", async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(503, { "retry-after": "7" }).write("busy");
    });
    expect(await ask(at(baseUrl), { limits: { errorBodyMs: 20 } })).toEqual([
      "failure: overloaded (retryable after 7000 ms) status=503 detail=busy",
    ]);
  });

  test("is read only so far", async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(500).end("x".repeat(1_000_000));
    });
    const [line] = await ask(at(baseUrl));
    expect(line).toBe(`failure: endpoint-error (retryable) status=500 detail=${"x".repeat(500)}`);
  });

  test("of ours is a failure too", async () => {
    const input: Record<string, unknown> = {};
    input.self = input;
    const toolCalls = [{ callId: "c", tool: "f", input }];
    const [line] = await ask({ messages: [{ role: "assistant", text: "", toolCalls }] });
    expect(line).toMatch(/^failure: internal/);
  });
});
