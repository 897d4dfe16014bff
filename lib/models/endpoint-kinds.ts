import type { EndpointKind } from "./model";

/** What one dialect accepts and needs. The code reads these fields and never the kind's name. */
export interface EndpointTraits {
  /**
   * How thinking is switched: `template` is `chat_template_kwargs.enable_thinking`, `typed` is
   * `thinking.type`, `unknown` sends nothing.
   */
  thinking: "template" | "typed" | "unknown";
  /** Message fields that carry reasoning back; several get the same text. */
  reasoningFields: readonly ("reasoning" | "reasoning_content")[];
  /** Whether `stream_options: {include_usage: true}` is sent. */
  streamOptions: boolean;
  /** Whether `tool_stream: true` is sent, without which tool arguments arrive in one piece. */
  toolStream: boolean;
  /**
   * `fill`: the server gives the answer what the window leaves when `max_tokens` is absent, so it
   * is sent only when asked for. `explicit`: always sent, since the server's own default is small.
   */
  maxTokens: "fill" | "explicit";
  temperature: { min: number; max: number };
  topP: { min: number; max: number };
  /** Whether `response_format: json_schema` is enforced by the server. */
  jsonSchema: boolean;
  /** Whether a parameter the server does not know makes it answer 400. */
  rejectsUnknown: boolean;
  /** Whether every chunk of a response carries one id; `observed` trusts it only once it was repeated. */
  responseId: "stable" | "observed";
  /** Path of the tokenizer from the server's root, not below the base URL. */
  tokenizePath: string | undefined;
}

/** Sources: vllm-project/vllm and sgl-project/sglang at the versions their GLM-5.1 recipes name, docs.z.ai, NVIDIA's NIM guides. */
export const endpointKinds: Record<EndpointKind, EndpointTraits> = {
  vllm: {
    thinking: "template",
    // Builds between vllm#33402 and #33635 read only `reasoning`, older ones only `reasoning_content`.
    reasoningFields: ["reasoning", "reasoning_content"],
    streamOptions: true,
    toolStream: false,
    maxTokens: "fill",
    temperature: { min: 0, max: 2 },
    topP: { min: 0.01, max: 1 },
    jsonSchema: true,
    rejectsUnknown: false,
    responseId: "stable",
    tokenizePath: "/tokenize",
  },
  sglang: {
    thinking: "template",
    reasoningFields: ["reasoning_content"],
    streamOptions: true,
    toolStream: false,
    maxTokens: "fill",
    temperature: { min: 0, max: 2 },
    topP: { min: 0.01, max: 1 },
    jsonSchema: true,
    rejectsUnknown: false,
    responseId: "stable",
    tokenizePath: "/tokenize",
  },
  nim: {
    thinking: "template",
    reasoningFields: ["reasoning_content"],
    streamOptions: true,
    toolStream: false,
    maxTokens: "explicit",
    temperature: { min: 0, max: 1 },
    topP: { min: 0.01, max: 1 },
    jsonSchema: false,
    rejectsUnknown: true,
    responseId: "stable",
    tokenizePath: undefined,
  },
  zai: {
    thinking: "typed",
    reasoningFields: ["reasoning_content"],
    streamOptions: true,
    toolStream: true,
    maxTokens: "explicit",
    temperature: { min: 0, max: 1 },
    topP: { min: 0.01, max: 1 },
    jsonSchema: false,
    rejectsUnknown: false,
    responseId: "stable",
    tokenizePath: undefined,
  },
  generic: {
    thinking: "unknown",
    reasoningFields: ["reasoning_content"],
    streamOptions: true,
    toolStream: false,
    maxTokens: "explicit",
    temperature: { min: 0, max: 2 },
    topP: { min: 0.01, max: 1 },
    jsonSchema: false,
    rejectsUnknown: true,
    responseId: "observed",
    tokenizePath: undefined,
  },
};
