import { database } from "@/db/client";
import { sealEndedRuns } from "@/db/queries/seal";
import { findTitleSubject, saveModelTitle, type TitleSubject } from "@/db/queries/titles";
import { countTitle } from "@/db/queries/usage";
import { resolveRunModel } from "@/lib/endpoints/resolve";
import { log } from "@/lib/log";
import type { Model } from "@/lib/models/model";
import { toModelTitle, toTitle } from "@/lib/threads/title-text";

const outputTokensMax = 32;
const answerMs = 60_000;

const instruction = `Write a title for the conversation in the message: at most eight words, in the language of the conversation.
Answer with the title alone: no quotation marks, no full stop, no explanation.`;

/** Gives a thread that nobody named a title: the model's, or else the first words of what was said. */
export async function writeTitle(
  { threadId }: { threadId: string },
  model: Model,
  signal: AbortSignal,
): Promise<void> {
  await sealEndedRuns(database(), threadId);
  const subject = await findTitleSubject(database(), threadId);
  if (!subject) return;
  const asked = await askModel(threadId, subject, model, signal);
  const title = toModelTitle(asked) || toTitle(subject.question) || toTitle(subject.answer);
  if (title !== "") await saveModelTitle(database(), threadId, title);
}

/** What the model said; empty when it failed. */
async function askModel(
  threadId: string,
  subject: TitleSubject,
  model: Model,
  signal: AbortSignal,
): Promise<string> {
  const resolved = await resolveRunModel(subject);
  // A script has no titles: it would answer what it was asked about.
  if ("error" in resolved || resolved.isDemo) return "";
  const request = {
    endpoint: resolved.endpoint,
    model: resolved.model,
    system: instruction,
    messages: [{ role: "user", text: toConversation(subject) } as const],
    tools: [],
    thinking: false,
    preserveThinking: false,
    temperature: resolved.temperature,
    topP: resolved.topP,
    ...(resolved.contextWindow === null ? {} : { contextWindow: resolved.contextWindow }),
    maxOutputTokens: outputTokensMax,
    requestId: `title-${threadId}`,
  };
  let text = "";
  let hasReasoning = false;
  let isMixed = false;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  for await (const event of model.streamStep(request, limit)) {
    if (event.type === "text-delta") text += event.text;
    if (event.type === "reasoning-delta") hasReasoning = true;
    // An end of thoughts without their beginning was taken out: they stand in the text.
    if (event.type === "response-end") isMixed = event.repairs > 0 && !hasReasoning;
    if (event.type === "response-end" && event.usage) {
      const { endpointId, modelId } = resolved;
      const call = { threadId, endpointId, modelId, model: resolved.model, usage: event.usage };
      await countTitle(database(), call);
    }
    if (event.type === "failure") {
      log.warn("a title was not written by the model", { threadId, error: event.error });
      return "";
    }
  }
  return isMixed ? "" : text;
}

function toConversation({ question, answer }: TitleSubject): string {
  return `<person>\n${question}\n</person>\n<assistant>\n${answer}\n</assistant>`;
}
