import type { Usage } from "@/protocol/usage";
import { cut } from "./failure";

/** One element of `delta.tool_calls`, with every absence made explicit. */
export interface ToolDelta {
  index: number | undefined;
  id: string;
  name: string;
  arguments: string;
}

/** What a chunk of any dialect says; `""` stands for absent text. */
export interface Chunk {
  id: string;
  model: string;
  reasoning: string;
  text: string;
  tools: readonly ToolDelta[];
  finish: string;
  usage: Usage | undefined;
}

/**
 * One event of the stream, understood. `empty` says nothing and is dropped (a placeholder);
 * `malformed` is a hole in the answer.
 */
export type Frame =
  | { type: "chunk"; chunk: Chunk; repairs: number }
  | { type: "done" }
  | { type: "empty"; repairs: number }
  | { type: "error"; body: unknown }
  | { type: "malformed" };

type Fields = Record<string, unknown>;

const nameCharsMax = 256;
const noTools: readonly ToolDelta[] = [];

/** Reads one event's data. Glued events come back as the frames they were, the unreadable parts as `malformed`. */
export function readFrames(data: string, name: string): Frame[] {
  const whole = readFrame(data, name);
  if (whole.type !== "malformed") {
    return [whole];
  }
  const pieces = splitGlued(data);
  return pieces.length < 2
    ? [whole]
    : pieces.map((piece) => toRepaired(readFrame(piece.trimEnd(), name)));
}

function readFrame(data: string, name: string): Frame {
  if (data === "[DONE]") {
    return { type: "done" };
  }
  try {
    return toFrame(JSON.parse(data), name);
  } catch {
    return { type: "malformed" };
  }
}

const seam = /data: ?(?=\{|\[DONE\])/g;
const piecesMax = 16;

/**
 * A gateway may cut a frame in the middle of its JSON and put the next one, prefix included, right
 * behind it (zai-org/GLM-5#66), or lose only the line end between two whole ones.
 */
function splitGlued(data: string): string[] {
  const pieces = data.split(seam, piecesMax + 1);
  return pieces.length > piecesMax ? [] : pieces.filter((piece) => piece !== "");
}

function toRepaired(frame: Frame): Frame {
  return "repairs" in frame ? { ...frame, repairs: frame.repairs + 1 } : frame;
}

function toFrame(value: unknown, name: string): Frame {
  if (value === null && name !== "error") {
    return { type: "empty", repairs: 1 };
  }
  if (!isFields(value)) {
    return name === "error" ? { type: "error", body: value } : { type: "malformed" };
  }
  const choices = Array.isArray(value.choices) ? value.choices.filter(isFields) : undefined;
  if (isError(value, name, choices === undefined)) {
    return { type: "error", body: value };
  }
  const choice = choices?.find((one) => (one.index ?? 0) === 0);
  const usage = toUsage(value.usage);
  if (choice === undefined && usage === undefined) {
    return { type: "empty", repairs: choices?.length === 0 ? 0 : 1 };
  }
  return { type: "chunk", ...toChunk(value, choice ?? {}, usage) };
}

function isError(value: Fields, name: string, noChoices: boolean): boolean {
  return (
    name === "error" ||
    (value.error !== undefined && value.error !== null && value.error !== false) ||
    value.object === "error" ||
    (noChoices && typeof value.status === "number" && typeof value.title === "string")
  );
}

function toChunk(
  value: Fields,
  choice: Fields,
  usage: Usage | undefined,
): { chunk: Chunk; repairs: number } {
  const delta = isFields(choice.delta) ? choice.delta : {};
  // The same text may come under both names: take one, and never an empty one before a full one.
  const reasoning = toText(delta.reasoning) || toText(delta.reasoning_content);
  const text = toContent(delta.content);
  const chunk: Chunk = {
    id: toText(value.id),
    model: cut(toText(value.model), nameCharsMax),
    reasoning,
    text,
    tools: Array.isArray(delta.tool_calls) ? toToolDeltas(delta.tool_calls) : noTools,
    finish: toText(choice.finish_reason),
    usage,
  };
  // U+FFFD is what is left of a character whose bytes never came.
  const broken = text.includes("\uFFFD") || reasoning.includes("\uFFFD");
  return { chunk, repairs: broken ? 1 : 0 };
}

function toContent(content: unknown): string {
  if (!Array.isArray(content)) {
    return toText(content);
  }
  return content.map((part) => (isFields(part) ? toText(part.text) : "")).join("");
}

function toToolDeltas(deltas: readonly unknown[]): ToolDelta[] {
  return deltas.filter(isFields).map((delta) => {
    const called = isFields(delta.function) ? delta.function : {};
    return {
      index: toIndex(delta.index),
      id: toText(delta.id),
      name: cut(toText(called.name).trim(), nameCharsMax),
      arguments: isFields(called.arguments)
        ? JSON.stringify(called.arguments)
        : toText(called.arguments),
    };
  });
}

function toIndex(index: unknown): number | undefined {
  return typeof index === "number" && Number.isInteger(index) ? index : undefined;
}

function toUsage(usage: unknown): Usage | undefined {
  if (!isFields(usage)) {
    return undefined;
  }
  const inputTokens = toCount(usage.prompt_tokens);
  const outputTokens = toCount(usage.completion_tokens);
  if (inputTokens === undefined && outputTokens === undefined) {
    return undefined;
  }
  const cachedTokens = toCount(detail(usage.prompt_tokens_details).cached_tokens);
  const reasoningTokens =
    toCount(detail(usage.completion_tokens_details).reasoning_tokens) ??
    toCount(usage.reasoning_tokens);
  return {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  };
}

function detail(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function toCount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
