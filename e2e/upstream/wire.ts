import type { Dialect } from "./dialects";
import type { Framing, ReasoningField } from "./scenario";

/** One delta before it takes a dialect's form. */
export interface Delta {
  reasoning: string;
  text: string;
  calls: ToolCallEntry[];
  tokens: number;
  reasoningTokens: number;
}

export interface ToolCallEntry {
  index?: number;
  id?: string | null;
  type?: "function";
  function?: { name?: string | null; arguments?: unknown };
}

/** What every chunk of one response has in common. */
export interface Envelope {
  dialect: Dialect;
  id: string;
  created: number;
  model: string;
  reasoningFields: readonly ReasoningField[];
  emptyReasoningContent: boolean;
}

export interface WireUsage {
  prompt: number;
  completion: number;
  reasoning: number;
  cached: number;
}

type Json = Record<string, unknown>;

/** The first chunk of a stream, which only names the role; none where every chunk does. */
export function roleChunk(envelope: Envelope): Json | undefined {
  const { dialect } = envelope;
  if (dialect.roleIn === "every") {
    return undefined;
  }
  const nulls = dialect.deltaNulls ? { reasoning_content: null, tool_calls: null } : {};
  const { token_ids: _, ...choice } = dialect.choiceExtras;
  return {
    ...head(envelope),
    choices: [{ index: 0, delta: { role: "assistant", content: "", ...nulls }, ...choice }],
    ...dialect.roleChunkExtras,
  };
}

export function deltaChunk(envelope: Envelope, delta: Delta, finish?: string): Json {
  return chunk(envelope, deltaJson(envelope, delta), finish);
}

/** The chunk that only finishes. */
export function finishChunk(envelope: Envelope, finish: string): Json {
  const { dialect } = envelope;
  let delta: Json = {};
  if (dialect.roleIn === "every") {
    delta = { role: "assistant", content: "" };
  } else if (dialect.deltaNulls) {
    delta = { role: null, content: null, reasoning_content: null, tool_calls: null };
  } else if (dialect.finishIn === "last-delta") {
    delta = { content: "" };
  }
  return chunk(envelope, delta, finish);
}

export function usageChunk(envelope: Envelope, usage: Json): Json {
  const fingerprint = envelope.dialect.name.startsWith("vllm")
    ? { system_fingerprint: "fp_standin" }
    : {};
  return { ...head(envelope), choices: [], usage, ...fingerprint };
}

export function usageJson(dialect: Dialect, usage: WireUsage): Json {
  const counts = {
    prompt_tokens: usage.prompt,
    total_tokens: usage.prompt + usage.completion,
    completion_tokens: usage.completion,
  };
  const reasoning = { completion_tokens_details: { reasoning_tokens: usage.reasoning } };
  switch (dialect.name) {
    case "vllm":
      return { ...counts, ...reasoning };
    case "zai":
      return {
        ...counts,
        ...reasoning,
        prompt_tokens_details: { cached_tokens: usage.cached },
      };
    case "sglang":
      return { ...counts, prompt_tokens_details: null, reasoning_tokens: usage.reasoning };
    case "vllm-old":
    case "vllm-both":
      return { ...counts, prompt_tokens_details: null };
    case "nim":
    case "generic":
      return counts;
  }
}

export interface WholeAnswer {
  reasoning: string;
  text: string;
  calls: ToolCallEntry[];
  finish: string;
  usage: Json | null;
}

/** The body of an answer that is not streamed. */
export function completion(envelope: Envelope, answer: WholeAnswer): Json {
  const { dialect } = envelope;
  const message: Json = {
    role: "assistant",
    content:
      answer.text === "" && (answer.calls.length > 0 || answer.reasoning !== "")
        ? null
        : answer.text,
  };
  for (const field of envelope.reasoningFields) {
    message[field] = answer.reasoning === "" ? null : answer.reasoning;
  }
  if (answer.calls.length > 0) {
    message.tool_calls = answer.calls;
  } else if (dialect.name.startsWith("vllm")) {
    message.tool_calls = [];
  }
  const { finish_reason: _, ...extras } = { ...dialect.choiceExtras, ...dialect.finishExtras };
  return {
    ...head(envelope),
    object: "chat.completion",
    choices: [{ index: 0, message, ...extras, finish_reason: answer.finish }],
    ...(answer.usage ? { usage: answer.usage } : {}),
  };
}

/** One SSE event. */
export function frame(data: Json | string, framing: Framing = {}): string {
  const end = framing.lineEnd ?? "\n";
  const label = framing.space === false ? "data:" : "data: ";
  const lines = jsonText(data, framing).split("\n");
  const body = lines.map((line) => `${label}${line}${end}`).join("");
  return framing.noise
    ? `: a comment${end}event: message${end}id: 7${end}${body}retry: 1000${end}${end}`
    : `${body}${end}`;
}

export const done = "[DONE]";

function jsonText(data: Json | string, framing: Framing): string {
  if (typeof data === "string") {
    return data;
  }
  return framing.multiLine ? JSON.stringify(data, null, 1) : JSON.stringify(data);
}

function head(envelope: Envelope): Json {
  const created = envelope.dialect.createdPerChunk
    ? Math.floor(Date.now() / 1000)
    : envelope.created;
  return {
    id: envelope.id,
    object: "chat.completion.chunk",
    created,
    model: envelope.model,
  };
}

function chunk(envelope: Envelope, delta: Json, finish?: string): Json {
  const { dialect } = envelope;
  const choice: Json = { index: 0, delta, ...dialect.choiceExtras };
  if (finish !== undefined) {
    Object.assign(choice, { finish_reason: finish }, dialect.finishExtras);
  }
  return { ...head(envelope), choices: [choice], ...dialect.chunkExtras };
}

function deltaJson(envelope: Envelope, delta: Delta): Json {
  const { dialect } = envelope;
  const json: Json = {};
  if (dialect.roleIn === "every") {
    json.role = "assistant";
  } else if (dialect.deltaNulls) {
    Object.assign(json, { role: null, content: null, reasoning_content: null, tool_calls: null });
  }
  if (delta.reasoning !== "") {
    for (const field of envelope.reasoningFields) {
      json[field] = delta.reasoning;
    }
    if (envelope.emptyReasoningContent) {
      json.reasoning_content = "";
    }
  }
  if (delta.text !== "") {
    json.content = delta.text;
  }
  if (delta.calls.length > 0) {
    json.tool_calls = delta.calls;
  }
  return json;
}
