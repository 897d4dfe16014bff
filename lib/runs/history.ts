/** From parts to what a model is sent. Retried attempts never enter; reasoning goes back verbatim. */

import { toModelText } from "@/lib/tools/model-text";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { HistoryCall, HistoryMessage } from "@/protocol/history";
import type { Part, ToolPart } from "@/protocol/parts";

/** The running conversation: grows by a step at a time, earlier messages keep their identity. */
export interface History {
  messages(): readonly HistoryMessage[];
  append(parts: readonly Part[]): void;
}

export function createHistory(before: readonly HistoryMessage[]): History {
  const messages = [...before];
  return {
    messages: () => messages,
    append: (parts) => {
      messages.push(...toHistory("assistant", parts));
    },
  };
}

/** One message's parts, in order; an assistant's become one group per step. `files` has texts by id. */
export function toHistory(
  role: "user" | "assistant",
  parts: readonly Part[],
  files: ReadonlyMap<string, string> = new Map(),
): HistoryMessage[] {
  if (role === "user") {
    const text = parts
      .map((part) => (part.kind === "text" ? part.text : toFileText(part, files)))
      .join("");
    return text === "" ? [] : [{ role: "user", text }];
  }
  const kept = parts.filter((part) => !part.retried);
  return [...Map.groupBy(kept, (part) => part.step).values()].flatMap(toStepMessages);
}

/** A file as a fenced block under its name; the fence is longer than any in the text. */
function toFileText(part: Part, files: ReadonlyMap<string, string>): string {
  if (part.kind !== "file") return "";
  const content = files.get(part.fileId);
  // A name is one line, whatever it was.
  const name = JSON.stringify(part.name);
  if (content === undefined) return `\n\nFile ${name} is not available any more.`;
  const ticks = [...content.matchAll(/`{3,}/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, 1 + Math.max(0, ...ticks.slice(0, 10_000))));
  return `\n\nFile ${name}:\n${fence}\n${content.endsWith("\n") ? content : `${content}\n`}${fence}`;
}

function toStepMessages(parts: readonly Part[]): HistoryMessage[] {
  let text = "";
  let reasoning = "";
  const calls: ToolPart[] = [];
  const steered: HistoryMessage[] = [];
  for (const part of parts) {
    if (part.kind === "text") text += part.text;
    else if (part.kind === "reasoning") reasoning += part.text;
    else if (part.kind === "tool") calls.push(part);
    else if (part.kind === "steered") steered.push({ role: "user", text: part.text });
  }
  if (text === "" && calls.length === 0) return steered;
  const toolCalls = calls.map((part) => ({
    callId: part.callId,
    tool: part.tool,
    ...(part.problem ? { input: {} } : toArguments(part)),
  }));
  return [
    ...steered,
    {
      role: "assistant",
      text,
      ...(reasoning === "" ? {} : { reasoning }),
      ...(toolCalls.length > 0 ? { toolCalls } : {}),
    },
    ...calls.map(toToolMessage),
  ];
}

function toArguments({ input, inputText }: ToolPart): Pick<HistoryCall, "input" | "inputText"> {
  return inputText === undefined || inputText === "" ? { input } : { input, inputText };
}

function toToolMessage(part: ToolPart): HistoryMessage {
  const output = part.phase === "output" ? toModelText(part) : toErrorText(part.error);
  return { role: "tool", callId: part.callId, tool: part.tool, output };
}

/** For the model, in English: what happened and what it may do. */
function toErrorText(error: ErrorInfo | undefined): string {
  switch (error?.class) {
    case "tool-outcome-unknown":
      return "Error: this call was interrupted and its outcome is unknown. It may have had effects. Check before repeating it.";
    case "tool-not-run":
      return "Error: this call was not run.";
    case "tool-answered-otherwise":
      return "Error: this call was not run. The person wrote a message instead of deciding about it; the message follows.";
    case "tool-denied":
      return `Error: the person denied this call.${error.params.reason ? ` Reason: ${error.params.reason}` : ""}`;
    case "tool-unknown":
      return `Error: there is no tool named ${error.params.tool}.`;
    case "tool-input-invalid":
      return `Error: the arguments are invalid. ${error.params.message ?? "Send a JSON object that matches the schema."}`;
    case "tool-input-truncated":
      return "Error: the arguments were cut off, so the call was not run. Send smaller arguments.";
    case "tool-timeout":
      return "Error: the call took too long and was stopped.";
    case "cancelled":
      return "Error: the call was stopped by the person.";
    default:
      return `Error: ${error?.params.message || "the call failed."}`;
  }
}
