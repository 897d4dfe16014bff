import type { Dialect } from "./dialects";

/** A request's JSON body; nothing in it is trusted to have the right type. */
export type ChatBody = Record<string, unknown>;

export function messagesOf(body: ChatBody): ChatBody[] {
  return Array.isArray(body.messages) ? body.messages.filter(isRecord) : [];
}

/** The text of a message, whether it is a string or a list of parts. */
function textOf(message: ChatBody | undefined): string {
  const content = message?.content;
  if (typeof content === "string") {
    return content;
  }
  if (!Array.isArray(content)) {
    return "";
  }
  return content
    .filter(isRecord)
    .map((part) => (typeof part.text === "string" ? part.text : ""))
    .join("");
}

export function lastText(body: ChatBody, role: string): string {
  return textOf(messagesOf(body).findLast((message) => message.role === role));
}

/** How many tool results came since the last user message. */
export function toolResultsOf(body: ChatBody): number {
  const messages = messagesOf(body);
  const turn = messages.findLastIndex((message) => message.role === "user");
  return messages.slice(turn + 1).filter((message) => message.role === "tool").length;
}

/** `[[key]]` in the last user message, else the model, else "default". */
export function keyOf(body: ChatBody): string {
  const marker = /\[\[([^[\]]+)\]\]/.exec(lastText(body, "user"))?.[1];
  if (marker !== undefined) {
    return marker;
  }
  return typeof body.model === "string" && body.model !== "" ? body.model : "default";
}

export function maxTokensOf(body: ChatBody): number | undefined {
  const value = body.max_completion_tokens ?? body.max_tokens;
  return typeof value === "number" ? value : undefined;
}

export function isThinking(body: ChatBody, dialect: Dialect): boolean {
  switch (dialect.thinkingSwitch) {
    case "none":
      return false;
    case "type":
      return !(isRecord(body.thinking) && body.thinking.type === "disabled");
    case "template": {
      const template = isRecord(body.chat_template_kwargs) ? body.chat_template_kwargs : {};
      const off = template.enable_thinking === false || template.thinking === false;
      const vllm = dialect.name.startsWith("vllm");
      return !(off || (vllm && body.reasoning_effort === "none"));
    }
  }
}

/** The stand-in's tokenizer: four characters a token. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Tokens of a prompt: messages with their framing, and the declared tools. */
export function countPrompt(body: ChatBody): number {
  let count = 2;
  for (const message of messagesOf(body)) {
    const calls = message.tool_calls === undefined ? "" : JSON.stringify(message.tool_calls);
    const reasoning = message.reasoning_content ?? message.reasoning;
    count += 2 + countTokens(textOf(message)) + countTokens(calls);
    count += typeof reasoning === "string" ? countTokens(reasoning) : 0;
  }
  return count + (Array.isArray(body.tools) ? countTokens(JSON.stringify(body.tools)) : 0);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
