import { randomBytes } from "node:crypto";
import type { DialectName, ReasoningField } from "./scenario";

/** What differs between the servers, as data. */
export interface Dialect {
  name: DialectName;
  model: string;
  ownedBy: string;
  maxModelLen: number;
  /** Whether `/v1/models` tells the window. */
  tellsWindow: boolean;
  reasoningFields: readonly ReasoningField[];
  thinkingSwitch: "template" | "type" | "none";
  roleIn: "first" | "every";
  /** Deltas carry every key, null where unused. */
  deltaNulls: boolean;
  /** Keys of every choice but the role chunk's. */
  choiceExtras: Record<string, unknown>;
  /** Keys of the choice that finishes. */
  finishExtras: Record<string, unknown>;
  /** Top-level keys of the role chunk, and of the others. */
  roleChunkExtras: Record<string, unknown>;
  chunkExtras: Record<string, unknown>;
  /** No `finish_reason` key before the end. */
  finishOnlyAtEnd: boolean;
  finishIn: "last-delta" | "own-chunk";
  /** `created` is the chunk's own time. */
  createdPerChunk: boolean;
  /** A call cut by the limit still says `tool_calls`. */
  masksTruncation: boolean;
  usage: "if-asked" | "last-chunk";
  errors: "openai" | "vllm" | "zai" | "problem" | "flat";
  /** The delta with a tool's name has `arguments: ""`. */
  nameHasArguments: boolean;
  /** Arguments arrive in one piece unless `tool_stream` is set. */
  wholeCalls: boolean;
  refusesUnknown: boolean;
  serves: readonly ("models" | "tokenize" | "health" | "version" | "metrics")[];
  responseId: () => string;
  toolCallId: () => string;
}

const hex = (bytes: number) => randomBytes(bytes).toString("hex");

const generic: Dialect = {
  name: "generic",
  model: "glm-5.1",
  ownedBy: "organization",
  maxModelLen: 131_072,
  tellsWindow: false,
  reasoningFields: [],
  thinkingSwitch: "none",
  roleIn: "first",
  deltaNulls: false,
  choiceExtras: { logprobs: null, finish_reason: null },
  finishExtras: {},
  roleChunkExtras: {},
  chunkExtras: {},
  finishOnlyAtEnd: false,
  finishIn: "own-chunk",
  createdPerChunk: false,
  masksTruncation: false,
  usage: "if-asked",
  errors: "openai",
  nameHasArguments: true,
  wholeCalls: false,
  refusesUnknown: false,
  serves: ["models", "health"],
  responseId: () => `chatcmpl-${hex(12)}`,
  toolCallId: () => `call_${hex(12)}`,
};

const vllm: Dialect = {
  ...generic,
  name: "vllm",
  model: "glm-5.1-fp8",
  ownedBy: "vllm",
  maxModelLen: 202_752,
  tellsWindow: true,
  reasoningFields: ["reasoning"],
  thinkingSwitch: "template",
  choiceExtras: { logprobs: null, finish_reason: null, token_ids: null },
  finishExtras: { stop_reason: null },
  roleChunkExtras: { prompt_token_ids: null, prompt_text: null },
  finishIn: "last-delta",
  masksTruncation: true,
  errors: "vllm",
  nameHasArguments: false,
  serves: ["models", "tokenize", "health", "version", "metrics"],
  responseId: () => `chatcmpl-${hex(16)}`,
  toolCallId: () => `chatcmpl-tool-${hex(16)}`,
};

const sglang: Dialect = {
  ...generic,
  name: "sglang",
  model: "glm-5.1-fp8",
  ownedBy: "sglang",
  maxModelLen: 202_752,
  tellsWindow: true,
  reasoningFields: ["reasoning_content"],
  thinkingSwitch: "template",
  deltaNulls: true,
  choiceExtras: { logprobs: null, finish_reason: null, matched_stop: null },
  finishExtras: { matched_stop: 154_820 },
  roleChunkExtras: { usage: null },
  chunkExtras: { usage: null },
  createdPerChunk: true,
  errors: "flat",
  serves: ["models", "tokenize", "health"],
  responseId: () => hex(16),
};

const nim: Dialect = {
  ...generic,
  name: "nim",
  model: "z-ai/glm-5.1",
  ownedBy: "z-ai",
  tellsWindow: true,
  reasoningFields: ["reasoning_content"],
  thinkingSwitch: "template",
  errors: "problem",
  refusesUnknown: true,
  serves: ["models", "health", "metrics"],
};

const zai: Dialect = {
  ...generic,
  name: "zai",
  maxModelLen: 204_800,
  reasoningFields: ["reasoning_content"],
  thinkingSwitch: "type",
  roleIn: "every",
  choiceExtras: {},
  finishOnlyAtEnd: true,
  usage: "last-chunk",
  errors: "zai",
  wholeCalls: true,
  serves: [],
  responseId: () => `${timestamp()}${hex(7)}`,
};

export const dialects: Record<DialectName, Dialect> = {
  vllm,
  "vllm-old": { ...vllm, name: "vllm-old", reasoningFields: ["reasoning_content"] },
  "vllm-both": {
    ...vllm,
    name: "vllm-both",
    reasoningFields: ["reasoning", "reasoning_content"],
  },
  sglang,
  nim,
  zai,
  generic,
};

export function isDialectName(value: unknown): value is DialectName {
  return typeof value === "string" && Object.hasOwn(dialects, value);
}

function timestamp(): string {
  return new Date().toISOString().replace(/\D/g, "").slice(0, 14);
}
