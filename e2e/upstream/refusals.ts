import { type ChatBody, countPrompt, isRecord, maxTokensOf, messagesOf } from "./chat-body";
import type { Dialect } from "./dialects";
import type { Failure } from "./error-replies";
import { hasEmptyPart } from "./mirror";

export interface Limits {
  dialect: Dialect;
  maxModelLen: number;
  /** Whether the server knows the model. */
  hasModel: (model: string) => boolean;
}

/** Why a real server would refuse this request; undefined when it would not. */
export function findRefusal(body: ChatBody, limits: Limits): Failure | undefined {
  return (
    unknownParameters(body, limits.dialect) ??
    invalidBody(body, limits.dialect) ??
    unknownModel(body, limits) ??
    overflow(body, limits)
  );
}

const nimParameters = new Set([
  ..."model messages stream stream_options temperature top_p max_tokens stop seed n user".split(
    " ",
  ),
  ..."frequency_penalty presence_penalty tools tool_choice parallel_tool_calls".split(" "),
  ..."response_format logprobs top_logprobs chat_template_kwargs".split(" "),
]);

function unknownParameters(body: ChatBody, dialect: Dialect): Failure | undefined {
  const unknown = dialect.refusesUnknown
    ? Object.keys(body).filter((name) => !nimParameters.has(name))
    : [];
  if (unknown.length === 0) {
    return undefined;
  }
  const names = unknown.map((name) => `\`${name}\``).join(", ");
  return { status: 400, message: `Validation: Unsupported parameter(s): ${names}` };
}

function invalidBody(body: ChatBody, dialect: Dialect): Failure | undefined {
  const invalid = (message: string): Failure => ({ status: 400, kind: "Bad Request", message });
  if (!Array.isArray(body.messages) || body.messages.length === 0) {
    const detail = { type: "missing", loc: ["body", "messages"], msg: "Field required" };
    return invalid(`1 validation errors:\n  ${JSON.stringify(detail)}`);
  }
  const empty = dialect.errors === "zai" ? messagesOf(body).findIndex(hasEmptyPart) : -1;
  if (empty >= 0) {
    return {
      status: 400,
      code: "1214",
      message: `messages[${empty}].content: text cannot be empty`,
    };
  }
  return dialect.errors === "vllm" ? vllmInvalid(body, invalid) : undefined;
}

function vllmInvalid(body: ChatBody, invalid: (message: string) => Failure): Failure | undefined {
  if (Array.isArray(body.tools) && body.tools.length === 0) {
    return invalid("Value error, `tools` must not be an empty array.");
  }
  if (isRecord(body.stream_options) && body.stream !== true) {
    return invalid("Value error, Stream options can only be defined when `stream=True`.");
  }
  if (body.tool_choice !== undefined && body.tool_choice !== "none" && body.tools === undefined) {
    return invalid("Value error, When using `tool_choice`, `tools` must be set.");
  }
  return undefined;
}

function unknownModel(body: ChatBody, limits: Limits): Failure | undefined {
  const model = typeof body.model === "string" ? body.model : "";
  if (limits.hasModel(model) || (model === "" && limits.dialect.errors === "vllm")) {
    return undefined;
  }
  if (limits.dialect.errors === "zai") {
    return { status: 400, code: "1211" };
  }
  return { status: 404, message: `The model \`${model}\` does not exist.`, param: "model" };
}

function overflow(body: ChatBody, limits: Limits): Failure | undefined {
  const input = countPrompt(body);
  const output = maxTokensOf(body) ?? 1;
  const max = limits.maxModelLen;
  if (input + output <= max) {
    return undefined;
  }
  const { dialect } = limits;
  const total = input + output;
  switch (dialect.errors) {
    case "zai":
      return input >= max
        ? { status: 400, code: "1261" }
        : { status: 400, code: "1210", message: "tokens in request more than max tokens allowed" };
    case "flat":
      return {
        status: 400,
        message: `Requested token count exceeds the model's maximum context length of ${max} tokens. You requested a total of ${total} tokens: ${input} tokens from the input messages and ${output} tokens for the completion. Please reduce the number of tokens in the input messages or the completion to fit within the limit.`,
      };
    case "openai":
      return {
        status: 400,
        param: "messages",
        code: "context_length_exceeded",
        message: `This model's maximum context length is ${max} tokens. However, you requested ${total} tokens (${input} in the messages, ${output} in the completion). Please reduce the length of the messages or completion.`,
      };
    case "vllm":
    case "problem":
      return {
        status: 400,
        param: "input_tokens",
        message: vllmOverflow(dialect, input, output, max),
      };
  }
}

function vllmOverflow(dialect: Dialect, input: number, output: number, max: number): string {
  if (dialect.name === "vllm-old" || dialect.name === "vllm-both") {
    return `You passed ${input} input tokens and requested ${output} output tokens. However, the model's context length is only ${max} tokens, resulting in a maximum input length of ${Math.max(0, max - output)} tokens. Please reduce the length of the input prompt.`;
  }
  return `This model's maximum context length is ${max} tokens. However, you requested ${output} output tokens and your prompt contains ${input} input tokens, for a total of ${input + output} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`;
}
