/** The snapshot of a thread, by allow-list: every field that leaves is named here. */
import type { Part } from "@/protocol/parts";
import type { PublicBlock, PublicMessage, PublicThread, ShareOptions } from "@/protocol/shares";
import { stringifyDeep } from "@/protocol/storable";
import { toTitle } from "../title-text";

export interface SharedMessage {
  role: "user" | "assistant";
  /** The model that was asked. */
  model: string | null;
  parts: readonly Part[];
}

interface Source {
  /** Undefined: the first words that are shown stand for it. */
  title: string | null | undefined;
  /** Null when the author is not to be named. */
  author: string | null;
  /** What went before the conversation; used only when it is asked for. */
  systemPrompt: string;
  /** The branch, from its beginning. */
  messages: readonly SharedMessage[];
}

/** `files` are the ids of the files that are copied, in the order of their ordinals. */
export function toPublicThread(
  source: Source,
  options: ShareOptions,
  now: Date,
): { thread: PublicThread; files: string[] } {
  const files: string[] = [];
  const messages = source.messages
    .flatMap(splitAtWords)
    .map((message) => toMessage(message, options, files));
  const thread: PublicThread = {
    title: source.title === undefined ? toFirstWords(messages) : source.title,
    author: source.author,
    takenAt: now.toISOString(),
    ...(options.systemPrompt && source.systemPrompt !== ""
      ? { systemPrompt: source.systemPrompt }
      : {}),
    messages: messages.filter(({ blocks }) => blocks.length > 0),
  };
  return { thread, files };
}

function toFirstWords(messages: readonly PublicMessage[]): string | null {
  for (const { role, blocks } of messages) {
    if (role !== "user") continue;
    for (const block of blocks) {
      const title = block.kind === "text" ? toTitle(block.text) : "";
      if (title !== "") return title;
    }
  }
  return null;
}

/** What a person said to a run at work is a message of theirs between two parts of the answer. */
function splitAtWords(message: SharedMessage): SharedMessage[] {
  const pieces: (SharedMessage & { parts: Part[] })[] = [];
  for (const part of message.parts) {
    const role = part.kind === "steered" ? "user" : message.role;
    const last = pieces.at(-1);
    if (last && last.role === role) last.parts.push(part);
    else pieces.push({ ...message, role, parts: [part] });
  }
  return pieces;
}

function toMessage(
  { role, model, parts }: SharedMessage,
  options: ShareOptions,
  files: string[],
): PublicMessage {
  const blocks = parts.flatMap((part) => {
    // An attempt that was repeated was never part of the answer.
    const block = part.retried ? undefined : toBlock(part, options, files);
    return block ? [block] : [];
  });
  return { role, ...(role === "assistant" && model !== null ? { model } : {}), blocks };
}

function toBlock(part: Part, options: ShareOptions, files: string[]): PublicBlock | undefined {
  switch (part.kind) {
    case "text":
      return part.text.trim() === "" ? undefined : { kind: "text", text: part.text };
    case "steered":
      return { kind: "text", text: part.text };
    case "reasoning":
      if (!options.reasoning || part.text.trim() === "") return undefined;
      return { kind: "reasoning", text: part.text };
    case "file":
      if (!options.files) return undefined;
      files.push(part.fileId);
      return { kind: "file", name: part.name, bytes: part.bytes, ordinal: files.length - 1 };
    case "tool": {
      if (!options.toolInputs && !options.toolOutputs) return undefined;
      return {
        kind: "tool",
        tool: part.tool,
        hasFailed: part.phase === "error",
        ...(options.toolInputs && part.input !== undefined ? { input: toText(part.input) } : {}),
        ...(options.toolOutputs && part.output !== undefined
          ? { output: toText(part.output) }
          : {}),
      };
    }
    default:
      return undefined;
  }
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : indent(stringifyDeep(value));
}

function indent(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    // Deeper than the parser goes: as it is.
    return json;
  }
}
