import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { toTokens } from "./choose-answer";

/** What the demo looks at of a chat request. */
export interface DemoRequest {
  lastMessage: string;
  thinking: boolean;
  maxTokens: number;
  promptTokens: number;
  /** Names of the tools it may call. */
  tools: readonly string[];
  /** Its own answers since the last message. */
  turn: number;
}

const requestBody = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string().nullish() })),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).optional(),
  max_tokens: z.number().optional(),
  chat_template_kwargs: z.object({ enable_thinking: z.boolean().optional() }).optional(),
});

const countedCharactersMax = 100_000;

export async function readRequest(request: IncomingMessage): Promise<DemoRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = requestBody.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  const texts = body.messages.map((message) => message.content ?? "");
  const last = body.messages.findLastIndex((message) => message.role === "user");
  const since = body.messages.slice(last + 1);
  return {
    lastMessage: body.messages[last]?.content ?? "",
    tools: (body.tools ?? []).map((tool) => tool.function.name),
    turn: since.filter(({ role }) => role === "assistant").length,
    thinking: body.chat_template_kwargs?.enable_thinking ?? true,
    maxTokens: body.max_tokens ?? Number.POSITIVE_INFINITY,
    promptTokens: toTokens(texts.join("\n").slice(-countedCharactersMax)).length,
  };
}
