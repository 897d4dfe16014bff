import type { HistoryMessage } from "@/protocol/history";

/** Left free between prompt, answer and window: the template's own tokens. */
const spareTokens = 256;
const defaultTokens = 65_536;
/** Below this an estimate is more likely wrong than the window full. */
const smallestUseful = 1024;
/** UTF-8 bytes per token, on the low side: JSON and code take about 3, a Chinese character is 3 bytes. */
const bytesPerToken = 3;
/** For what has come since a measured prompt: pessimistic, as it is the only unknown. */
const bytesPerNewToken = 2;

interface MeasuredPrompt {
  /** Whose tokens they are. */
  model: string;
  tokens: number;
  bytes: number;
}

/** What earlier prompts really took, by their last message: the next one of the run extends it. */
const measured = new WeakMap<HistoryMessage, MeasuredPrompt>();
const searchedMessages = 64;

/** Remembers the tokens an endpoint counted for a prompt, for the estimates of those that extend it. */
export function recordPrompt(messages: readonly HistoryMessage[], prompt: MeasuredPrompt): void {
  const last = messages.at(-1);
  if (last !== undefined && prompt.tokens > 0) {
    measured.set(last, prompt);
  }
}

export interface MaxTokensInput {
  model: string;
  asked: number | undefined;
  contextWindow: number | undefined;
  policy: "fill" | "explicit";
  messages: readonly HistoryMessage[];
  /** Size of messages and tools as sent. */
  promptBytes: number;
}

/**
 * The `max_tokens` to send, or undefined to leave it to the server. Servers refuse a prompt and
 * `max_tokens` that exceed the window together, so it is never more than what the prompt leaves;
 * when the estimate leaves next to nothing the parameter is left out, as only the server can tell.
 */
export function fitMaxTokens(input: MaxTokensInput): number | undefined {
  if (input.policy === "fill" && input.asked === undefined) {
    return undefined;
  }
  const wanted = Math.max(1, Math.trunc(input.asked ?? defaultTokens));
  if (input.contextWindow === undefined) {
    return wanted;
  }
  const room = input.contextWindow - estimateTokens(input) - spareTokens;
  if (wanted <= room) {
    return wanted;
  }
  return room >= smallestUseful ? room : undefined;
}

function estimateTokens({ model, messages, promptBytes }: MaxTokensInput): number {
  const known = findMeasured(model, messages);
  return known === undefined
    ? Math.ceil(promptBytes / bytesPerToken)
    : known.tokens + Math.ceil(Math.max(0, promptBytes - known.bytes) / bytesPerNewToken);
}

function findMeasured(
  model: string,
  messages: readonly HistoryMessage[],
): MeasuredPrompt | undefined {
  for (const message of messages.slice(-searchedMessages).reverse()) {
    const prompt = measured.get(message);
    if (prompt?.model === model) {
      return prompt;
    }
  }
  return undefined;
}
