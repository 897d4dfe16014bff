import "server-only";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { keepSecret } from "@/lib/redact";
import { demoModelName, findDemo, publishDemo } from "./address";
import { chooseAnswer, toTokens } from "./choose-answer";
import { type DemoRequest, readRequest } from "./request";
import { chooseTurn, type DemoCall } from "./tool-turns";

const tokensPerSecondUsual = 60;

interface DemoOptions {
  tokensPerSecond?: number;
}

interface Demo {
  close: () => Promise<void>;
}

/**
 * A scripted OpenAI-compatible server for this process's own use: on loopback, on a port and with
 * a key that nobody else knows. Started again, it is the one that runs.
 */
export async function startDemo({
  tokensPerSecond = tokensPerSecondUsual,
}: DemoOptions = {}): Promise<Demo> {
  if (findDemo()) return { close: () => Promise.resolve() };
  const apiKey = randomBytes(32).toString("base64url");
  keepSecret(apiKey);
  const server = createServer((request, response) => {
    answer({ request, response, apiKey, tokensPerSecond }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  // It never keeps a process alive.
  server.unref();
  const { port } = server.address() as AddressInfo;
  publishDemo({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey });
  return {
    close: async () => {
      publishDemo(undefined);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  apiKey: string;
  tokensPerSecond: number;
}

async function answer(visit: Visit): Promise<void> {
  const { request, response, apiKey } = visit;
  if (!isKey(request.headers.authorization, apiKey)) {
    sendJson(response, 401, { error: { message: "This is the demo of another process." } });
    return;
  }
  const asked = `${request.method} ${request.url}`;
  if (asked === "GET /v1/models") {
    sendJson(response, 200, { object: "list", data: [{ id: demoModelName, object: "model" }] });
  } else if (asked === "POST /v1/chat/completions") {
    await stream(visit, await readRequest(request));
  } else {
    sendJson(response, 404, { error: { message: "Not found" } });
  }
}

function isKey(header: string | undefined, apiKey: string): boolean {
  const given = Buffer.from(header ?? "");
  const expected = Buffer.from(`Bearer ${apiKey}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function stream({ response, tokensPerSecond }: Visit, asked: DemoRequest): Promise<void> {
  const turn = chooseTurn(asked.lastMessage, asked.turn, asked.tools);
  const script = turn ? { reasoning: turn.reasoning, text: "" } : chooseAnswer(asked.lastMessage);
  const thoughts = asked.thinking ? toTokens(script.reasoning) : [];
  const words = toTokens(script.text);
  const calls = (turn?.calls ?? []).flatMap(toCallDeltas);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const id = `chatcmpl-${randomBytes(12).toString("hex")}`;
  const created = Math.floor(Date.now() / 1000);
  const send = (choices: unknown[], more: object = {}) => {
    const chunk = { id, object: "chat.completion.chunk", created, model: demoModelName };
    response.write(`data: ${JSON.stringify({ ...chunk, choices, ...more })}\n\n`);
  };
  const sendDelta = (delta: object, finish: string | null = null) =>
    send([{ index: 0, delta, finish_reason: finish }]);

  sendDelta({ role: "assistant", content: "" });
  const deltas = [
    ...thoughts.map((text) => ({ reasoning_content: text })),
    ...words.map((text) => ({ content: text })),
    ...calls,
  ];
  const shown = deltas.slice(0, asked.maxTokens);
  const startedAt = performance.now();
  for (const [index, delta] of shown.entries()) {
    // By the clock, so that a late timer does not make the whole answer late.
    const dueAt = startedAt + ((index + 1) * 1000) / tokensPerSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await sleep(waitMs, undefined, { signal: gone.signal });
    sendDelta(delta);
  }
  sendDelta({}, shown.length < deltas.length ? "length" : turn ? "tool_calls" : "stop");
  const usage = {
    prompt_tokens: asked.promptTokens,
    completion_tokens: shown.length,
    total_tokens: asked.promptTokens + shown.length,
  };
  send([], { usage });
  response.end("data: [DONE]\n\n");
}

/** A call as deltas: its name, then its arguments in pieces. */
function toCallDeltas({ name, input }: DemoCall, index: number): object[] {
  const id = `call_${randomBytes(12).toString("hex")}`;
  const head = { index, id, type: "function", function: { name, arguments: "" } };
  const pieces = JSON.stringify(input).match(/.{1,16}/gs) ?? [];
  return [
    { tool_calls: [head] },
    ...pieces.map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ];
}
