/** A thread that begins with what somebody shared. */
import { sql } from "drizzle-orm";
import { newId } from "@/protocol/ids";
import type { Part } from "@/protocol/parts";
import { encodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { messages, parts } from "../schema";
import { toPartRow } from "./part-row";
import { indexMessage, indexTitle } from "./search-index";

export interface CopiedMessage {
  role: "user" | "assistant";
  text: string;
}

/** All or nothing; answers the thread's id. */
export async function insertCopiedThread(
  database: Database,
  { userId, title }: { userId: string; title: string | null },
  copied: readonly CopiedMessage[],
): Promise<string> {
  const threadId = newId("thread");
  await database.transaction(async (tx) => {
    await tx.execute(sql`
      insert into threads (id, user_id, title, title_source)
      values (${threadId}, ${userId}, ${title === null ? null : encodeText(title)}, ${title === null ? null : "person"})`);
    if (title !== null) await indexTitle(tx, { userId, threadId, title });
    let parentId: string | null = null;
    for (const { role, text } of copied) {
      const id = newId("message");
      await tx.insert(messages).values({ id, threadId, parentId, role, partCount: 1 });
      const part: Part = { kind: "text", ordinal: 0, step: 0, attempt: 0, state: "done", text };
      await tx.insert(parts).values([toPartRow(id, part)]);
      await indexMessage(tx, { userId, threadId, messageId: id, text });
      parentId = id;
    }
    await tx.execute(sql`update threads set leaf_message_id = ${parentId} where id = ${threadId}`);
  });
  return threadId;
}
