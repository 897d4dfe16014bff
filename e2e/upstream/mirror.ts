import {
  type ChatBody,
  countPrompt,
  isRecord,
  isThinking,
  lastText,
  maxTokensOf,
  messagesOf,
} from "./chat-body";
import type { Dialect } from "./dialects";

/** Facts about a request, for tests of what is sent. */
export function requestFacts(body: ChatBody, dialect: Dialect) {
  const messages = messagesOf(body);
  const assistants = messages.filter((message) => message.role === "assistant");
  const withReasoning = assistants.filter(hasReasoning);
  const tools = Array.isArray(body.tools) ? body.tools.filter(isRecord) : [];
  return {
    model: body.model,
    parameters: Object.keys(body).sort(),
    roles: messages.map((message) => message.role),
    messageCount: messages.length,
    promptTokens: countPrompt(body),
    assistantCount: assistants.length,
    assistantsWithReasoning: withReasoning.length,
    allAssistantsHaveReasoning: withReasoning.length === assistants.length,
    reasoningFields: [...new Set(assistants.flatMap(reasoningFields))].sort(),
    emptyReasoning: assistants.filter(hasEmptyReasoning).length,
    nullContents: messages.filter((message) => message.content === null).length,
    emptyParts: messages.filter(hasEmptyPart).length,
    unmatchedToolResults: countUnmatched(messages),
    tools: tools.map(toolName),
    schemasWithDialect: tools.filter((tool) => JSON.stringify(tool).includes('"$schema"')).length,
    thinking: isThinking(body, dialect),
    maxTokens: maxTokensOf(body) ?? null,
    lastUserText: lastText(body, "user"),
    lastToolText: lastText(body, "tool"),
  };
}

function reasoningFields(message: ChatBody): string[] {
  return ["reasoning", "reasoning_content"].filter((field) => typeof message[field] === "string");
}

function hasReasoning(message: ChatBody): boolean {
  return reasoningFields(message).some((field) => message[field] !== "");
}

function hasEmptyReasoning(message: ChatBody): boolean {
  return reasoningFields(message).some((field) => message[field] === "");
}

export function hasEmptyPart(message: ChatBody): boolean {
  return (
    Array.isArray(message.content) &&
    message.content.some((part) => isRecord(part) && part.type === "text" && part.text === "")
  );
}

function toolName(tool: ChatBody): unknown {
  return isRecord(tool.function) ? tool.function.name : undefined;
}

/** Tool messages whose call is not in an assistant message before them. */
function countUnmatched(messages: readonly ChatBody[]): number {
  const known = new Set<unknown>();
  let unmatched = 0;
  for (const message of messages) {
    for (const call of Array.isArray(message.tool_calls) ? message.tool_calls : []) {
      known.add(isRecord(call) ? call.id : undefined);
    }
    if (message.role === "tool" && !known.has(message.tool_call_id)) {
      unmatched += 1;
    }
  }
  return unmatched;
}
