/** For tests: messages, parts and runs as the engine leaves them. */
import { eq, sql } from "drizzle-orm";
import { defaultBudget } from "@/protocol/budget";
import { newId } from "@/protocol/ids";
import type { TextPart } from "@/protocol/parts";
import type { EndStatus } from "@/protocol/states";
import type { Database } from "./client";
import { toPartRow } from "./queries/part-row";
import { insertRun, insertUserMessage } from "./queries/queue";
import { messages, parts, runs } from "./schema";

export interface Exchange {
  userMessageId: string;
  messageId: string;
  runId: string;
}

/** A question and its answer of the given texts; without an end its run stays queued. */
export async function seedExchange(
  database: Database,
  { userId, threadId }: { userId: string; threadId: string },
  exchange: { parentId: string | null; text: string; answers: readonly string[]; end?: EndStatus },
): Promise<Exchange> {
  return await database.transaction(async (tx) => {
    const { parentId, text, answers, end } = exchange;
    const userMessageId = newId("message");
    await insertUserMessage(tx, { id: userMessageId, userId, threadId, parentId, text });
    const model = { endpointId: null, modelId: null, model: "glm-5.1", thinking: true };
    const { runId, messageId } = await insertRun(tx, {
      ...{ userId, threadId, parentId: userMessageId, budget: defaultBudget },
      ...model,
    });
    for (const [ordinal, answer] of answers.entries()) {
      const part: TextPart = {
        ...{ kind: "text", ordinal, step: 1, attempt: 1, state: "done" },
        text: answer,
      };
      await tx.insert(parts).values(toPartRow(messageId, part));
    }
    const partCount = answers.length;
    await tx.update(messages).set({ partCount }).where(eq(messages.id, messageId));
    if (end) {
      await tx.update(runs).set({ status: end, endedAt: sql`now()` }).where(eq(runs.id, runId));
    }
    return { userMessageId, messageId, runId };
  });
}
