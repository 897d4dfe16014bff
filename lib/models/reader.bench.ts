import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { jsonSchema, streamText, tool } from "ai";
import { describe, test } from "vitest";
import type { HistoryMessage } from "@/protocol/history";
import { readFrames } from "./frame";
import { createModel } from "./glm";
import { toWireRequest } from "./glm-request";
import type { ModelRequest } from "./model";
import { SseReader } from "./sse";

/**
 * What one model call costs the process, without a network: this folder's reader against the AI
 * SDK's provider under our loop and against `streamText`. Run with `vitest bench lib/models`.
 */

type SdkPrompt = NonNullable<Parameters<typeof streamText>[0]["messages"]>;
type ProviderPrompt = Parameters<
  ReturnType<ReturnType<typeof createOpenAICompatible>["chatModel"]>["doStream"]
>[0]["prompt"];

const inputSchema = { type: "object", properties: { path: { type: "string" } } } as const;
const toolNames = ["read", "write", "bash", "search", "list", "fetch", "ask", "plan"];
const tools = toolNames.map((name) => ({ name, description: `Does ${name}.`, inputSchema }));
const output = "a line of a tool's output, sixty-four characters in each row..\n".repeat(16);
const reasoning = "I have read the file and should look at the next one now. ".repeat(8);

function toHistory(steps: number): HistoryMessage[] {
  return [
    { role: "user", text: "Read every file." },
    ...Array.from({ length: steps }, (_, step) => toStep(step)).flat(),
  ];
}

function toStep(step: number): HistoryMessage[] {
  const callId = `call_${step}`;
  const toolCalls = [{ callId, tool: "read", input: { path: `/src/file-${step}.ts` } }];
  return [
    { role: "assistant", text: "", reasoning, toolCalls },
    { role: "tool", callId, tool: "read", output },
  ];
}

function toPrompt(history: readonly HistoryMessage[]): unknown[] {
  return history.map(toPromptMessage);
}

function toPromptMessage(message: HistoryMessage): unknown {
  switch (message.role) {
    case "user":
      return { role: "user", content: [{ type: "text", text: message.text }] };
    case "tool": {
      const { callId: toolCallId, tool: toolName } = message;
      const result = { type: "text", value: message.output };
      const content = [{ type: "tool-result", toolCallId, toolName, output: result }];
      return { role: "tool", content };
    }
    case "assistant": {
      const calls = (message.toolCalls ?? []).map(({ callId, tool: toolName, input }) => ({
        type: "tool-call",
        toolCallId: callId,
        toolName,
        input,
      }));
      const content = [{ type: "reasoning", text: message.reasoning ?? "" }, ...calls];
      return { role: "assistant", content };
    }
  }
}

function toRequest(messages: readonly HistoryMessage[]): ModelRequest {
  return {
    endpoint: { kind: "vllm", baseUrl: "http://127.0.0.1:1/v1" },
    model: "glm-5.1",
    messages,
    tools,
    thinking: true,
    preserveThinking: true,
    temperature: 1,
    topP: 0.95,
    requestId: "bench",
  };
}

/** One SSE frame a chunk and one chunk a read, as a server sends tokens. */
function toBody(chunks: number): Uint8Array[] {
  const frame = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1_790_000_000,
      model: "glm-5.1",
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    })}\n\n`;
  const frames = Array.from({ length: chunks }, (_, at) =>
    frame(at < chunks / 2 ? { reasoning: " thinking" } : { content: " word" }, null),
  );
  return [...frames, frame({ content: "." }, "stop"), "data: [DONE]\n\n"].map((text) =>
    new TextEncoder().encode(text),
  );
}

const headers = new Headers({ "content-type": "text/event-stream" });

async function* toIterable(body: readonly Uint8Array[]) {
  for (const bytes of body) {
    yield bytes;
  }
}

function toStream(body: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      const bytes = body[at];
      at += 1;
      if (bytes === undefined) {
        controller.close();
      } else {
        controller.enqueue(bytes);
      }
    },
  });
}

async function readOurs(request: ModelRequest, body: readonly Uint8Array[]): Promise<number> {
  const model = createModel({
    fetch: async () => ({ status: 200, headers, body: toIterable(body) }),
  });
  let events = 0;
  for await (const _ of model.streamStep(request, new AbortController().signal)) {
    events += 1;
  }
  return events;
}

/** Looks into every frame as a sanitising fetch has to, and passes the bytes on. */
function sanitised(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const event = (data: string, name: string) => void readFrames(data, name);
  const reader = new SseReader(1 << 20, { event, stray: () => undefined });
  const pass = new TransformStream<Uint8Array, Uint8Array>({
    transform: (bytes, controller) => {
      reader.push(bytes);
      controller.enqueue(bytes);
    },
  });
  return stream.pipeThrough(pass);
}

interface SdkOptions {
  body: readonly Uint8Array[];
  /** Sent in place of what the SDK has built. */
  replaced?: ModelRequest;
  sanitise?: boolean;
}

function toSdkModel({ body, replaced, sanitise }: SdkOptions) {
  return createOpenAICompatible({
    name: "glm",
    baseURL: "http://127.0.0.1:1/v1",
    includeUsage: true,
    fetch: async () => {
      if (replaced !== undefined) {
        toWireRequest(replaced);
      }
      const stream = toStream(body);
      return new Response(sanitise ? sanitised(stream) : stream, { headers });
    },
  }).chatModel("glm-5.1");
}

async function readDoStream(options: SdkOptions, prompt: ProviderPrompt): Promise<number> {
  const { stream } = await toSdkModel(options).doStream({
    prompt,
    tools: tools.map((one) => ({ type: "function", ...one })),
  });
  return await count(stream);
}

async function readStreamText(options: SdkOptions, messages: SdkPrompt): Promise<number> {
  const declared = tools.map(({ name, description, inputSchema: schema }) => [
    name,
    tool({ description, inputSchema: jsonSchema(schema) }),
  ]);
  const { stream } = streamText({
    model: toSdkModel(options),
    messages,
    tools: Object.fromEntries(declared),
  });
  return await count(stream);
}

async function count(stream: ReadableStream<unknown>): Promise<number> {
  let parts = 0;
  const reader = stream.getReader();
  while (!(await reader.read()).done) {
    parts += 1;
  }
  return parts;
}

const short = toPrompt([{ role: "user", text: "Read." }]);

describe.each([100, 5_000])("one step after %i messages", (messages) => {
  const history = toHistory(messages / 2);
  const prompt = toPrompt(history);
  const body = toBody(4);
  let step = 0;
  const grown = () => {
    step += 1;
    return toRequest([...history, ...toStep(messages + step)]);
  };

  test("compare", async ({ bench }) => {
    await bench.compare(
      bench("ours", async () => void (await readOurs(grown(), body))),
      bench("doStream, body replaced", async () => {
        await readDoStream({ body, replaced: grown() }, short as ProviderPrompt);
      }),
      bench("doStream", async () => void (await readDoStream({ body }, prompt as ProviderPrompt))),
      bench("streamText, body replaced", async () => {
        await readStreamText({ body, replaced: grown() }, short as SdkPrompt);
      }),
      bench("streamText", async () => void (await readStreamText({ body }, prompt as SdkPrompt))),
    );
  }, 120_000);
});

describe("10,000 chunks", () => {
  const body = toBody(10_000);
  const request = toRequest([{ role: "user", text: "Read." }]);

  test("compare", async ({ bench }) => {
    await bench.compare(
      bench("ours", async () => void (await readOurs(request, body))),
      bench("doStream", async () => void (await readDoStream({ body }, short as ProviderPrompt))),
      bench("doStream behind a sanitiser", async () => {
        await readDoStream({ body, sanitise: true }, short as ProviderPrompt);
      }),
      bench("streamText", async () => void (await readStreamText({ body }, short as SdkPrompt))),
      { iterations: 5 },
    );
  }, 120_000);
});
