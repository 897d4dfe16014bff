import type { HistoryCall, HistoryMessage } from "@/protocol/history";
import { type EndpointTraits, endpointKinds } from "./endpoint-kinds";
import { isFields } from "./frame";
import { fitMaxTokens } from "./max-tokens";
import type { ModelRequest, ToolDeclaration } from "./model";

export interface WireRequest {
  /** The JSON body, UTF-8. */
  body: Buffer;
  /** The `max_tokens` in it. */
  maxTokens: number | undefined;
  /** Size of messages and tools in it. */
  promptBytes: number;
}

type ReasoningFields = EndpointTraits["reasoningFields"];

/**
 * Every message's wire form, with the comma before it, by identity and reasoning fields: an agent's
 * history is sent whole with each step and only its end is new.
 */
const wireMessages = new Map<ReasoningFields, WeakMap<HistoryMessage, Buffer>>();
const wireTools = new WeakMap<ToolDeclaration, Buffer>();

/** The body of `POST /chat/completions` for one model call. */
export function toWireRequest(request: ModelRequest): WireRequest {
  const traits = endpointKinds[request.endpoint.kind];
  const messages = toWireMessages(request, traits.reasoningFields);
  const tools = request.tools.map(toWireTool);
  const promptBytes = sumBytes(messages) + sumBytes(tools);
  const maxTokens = fitMaxTokens({
    model: request.model,
    asked: request.maxOutputTokens,
    contextWindow: request.contextWindow,
    policy: traits.maxTokens,
    messages: request.messages,
    promptBytes,
  });
  const head = JSON.stringify(toParameters(request, traits, maxTokens)).slice(0, -1);
  const pieces = [Buffer.from(`${head},"messages":[`), ...withoutFirstComma(messages)];
  // An empty list is a 400 on vLLM.
  if (tools.length > 0) {
    pieces.push(Buffer.from('],"tools":['), ...withoutFirstComma(tools));
  }
  pieces.push(Buffer.from("]}"));
  return { body: Buffer.concat(pieces), maxTokens, promptBytes };
}

function toParameters(
  request: ModelRequest,
  traits: EndpointTraits,
  maxTokens: number | undefined,
): Record<string, unknown> {
  return {
    model: request.model,
    stream: true,
    ...(traits.streamOptions ? { stream_options: { include_usage: true } } : {}),
    temperature: clamp(request.temperature, traits.temperature),
    top_p: clamp(request.topP, traits.topP),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...toThinking(request, traits.thinking),
    ...(traits.toolStream && request.tools.length > 0 ? { tool_stream: true } : {}),
  };
}

function clamp(value: number, range: { min: number; max: number }): number {
  return Math.min(Math.max(value, range.min), range.max);
}

function toThinking(
  { thinking, preserveThinking }: ModelRequest,
  form: EndpointTraits["thinking"],
): Record<string, unknown> {
  const preserved = preserveThinking ? { clear_thinking: false } : {};
  switch (form) {
    case "template":
      return { chat_template_kwargs: { enable_thinking: thinking, ...preserved } };
    case "typed":
      return { thinking: { type: thinking ? "enabled" : "disabled", ...preserved } };
    case "unknown":
      return {};
  }
}

function toWireMessages(request: ModelRequest, fields: ReasoningFields): Buffer[] {
  const cache = wireMessages.get(fields) ?? new WeakMap<HistoryMessage, Buffer>();
  wireMessages.set(fields, cache);
  const wire: Buffer[] = [];
  if (request.system !== undefined && request.system !== "") {
    wire.push(toElement({ role: "system", content: toWellFormed(request.system) }));
  }
  for (const message of request.messages) {
    let element = cache.get(message);
    if (element === undefined) {
      element = isEmpty(message) ? Buffer.alloc(0) : toElement(toWireMessage(message, fields));
      cache.set(message, element);
    }
    wire.push(element);
  }
  return wire.filter((element) => element.length > 0);
}

/** A step cut off before it said anything: some endpoints answer 400 to it. */
function isEmpty(message: HistoryMessage): boolean {
  return (
    message.role === "assistant" &&
    message.text === "" &&
    (message.reasoning ?? "") === "" &&
    (message.toolCalls ?? []).length === 0
  );
}

function toWireMessage(message: HistoryMessage, fields: ReasoningFields): Record<string, unknown> {
  switch (message.role) {
    case "user":
      return { role: "user", content: toWellFormed(message.text) };
    case "tool":
      return {
        role: "tool",
        tool_call_id: message.callId,
        content: toWellFormed(message.output),
      };
    case "assistant":
      return toWireAssistant(message, fields);
  }
}

/**
 * `content` is `""` when there is no text: templates render `null` as the word None (vllm#54337).
 * An absent reasoning leaves its key out: an empty one changes how GLM's template renders the others.
 */
function toWireAssistant(
  message: Extract<HistoryMessage, { role: "assistant" }>,
  fields: ReasoningFields,
): Record<string, unknown> {
  const wire: Record<string, unknown> = {
    role: "assistant",
    content: toWellFormed(message.text),
  };
  if (message.reasoning !== undefined && message.reasoning !== "") {
    for (const field of fields) {
      wire[field] = toWellFormed(message.reasoning);
    }
  }
  if (message.toolCalls !== undefined && message.toolCalls.length > 0) {
    wire.tool_calls = message.toolCalls.map((call) => ({
      id: call.callId,
      type: "function",
      function: { name: call.tool, arguments: toArguments(call) },
    }));
  }
  return wire;
}

/** Arguments that are no object would make older vLLM versions refuse every later turn. */
function toArguments({ input, inputText }: HistoryCall): string {
  if (inputText !== undefined && isPlainObject(inputText)) return inputText;
  return isFields(input)
    ? JSON.stringify(input, (_key, value) =>
        typeof value === "string" ? toWellFormed(value) : value,
      )
    : "{}";
}

/** Whether it is an object's JSON without half a character: those alone are escaped when it is written anew. */
function isPlainObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) && !/\\ud[89a-f]/.test(JSON.stringify(value));
  } catch {
    return false;
  }
}

function toWireTool(tool: ToolDeclaration): Buffer {
  let element = wireTools.get(tool);
  if (element === undefined) {
    const { name, description } = tool;
    const parameters = withoutSchemaKey(tool.inputSchema);
    element = toElement({ type: "function", function: { name, description, parameters } });
    wireTools.set(tool, element);
  }
  return element;
}

/** The template prints schemas into the prompt: `$schema` is tokens for nothing. A property of that name stays. */
function withoutSchemaKey(value: unknown, isPropertyMap = false): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withoutSchemaKey(item));
  }
  if (!isFields(value)) {
    return value;
  }
  const kept = Object.entries(value).filter(([key]) => isPropertyMap || key !== "$schema");
  return Object.fromEntries(
    kept.map(([key, item]) => [
      key,
      withoutSchemaKey(item, !isPropertyMap && key === "properties"),
    ]),
  );
}

/** Lone surrogates are valid in our strings and break a server's tokenizer. */
function toWellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

function toElement(value: unknown): Buffer {
  return Buffer.from(`,${JSON.stringify(value)}`);
}

function withoutFirstComma(elements: readonly Buffer[]): Buffer[] {
  return elements.map((element, at) => (at === 0 ? element.subarray(1) : element));
}

function sumBytes(elements: readonly Buffer[]): number {
  return elements.reduce((sum, element) => sum + element.length, 0);
}
