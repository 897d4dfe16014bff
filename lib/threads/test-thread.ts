/** For tests of routes: a thread with one of everything a route can name. */
import { insertFile } from "@/db/queries/files";
import { insertThread } from "@/db/queries/threads";
import { seedExchange } from "@/db/test-branch";
import type { TestDatabase } from "@/db/test-database";
import { newId } from "@/protocol/ids";
import type { ShareOptions } from "@/protocol/shares";

export interface ThreadIds {
  threadId: string;
  messageId: string;
  runId: string;
  queuedId: string;
  fileId: string;
  partId: string;
  shareId: string;
  tokenId: string;
}

/** Its texts hold `name`, so that a test can look for them where they must not be. */
export async function seedThread(
  { database }: TestDatabase,
  userId: string,
  name: string,
): Promise<ThreadIds> {
  const threadId = await insertThread(database, { userId, title: `${name}'s secret` });
  const place = { userId, threadId };
  const texts = { text: `${name}'s question`, answers: [`${name}'s answer`] };
  const seeded = await seedExchange(database, place, { parentId: null, ...texts });
  const queuedId = newId("queued");
  await database.$client.query(
    "insert into queued_messages (id, thread_id, user_id, text) values ($1, $2, $3, $4)",
    [queuedId, threadId, userId, `${name} waits`],
  );
  const content = Buffer.from(`${name}'s file`);
  const file = { name: "notes.txt", mediaType: "text/plain", sha256: "", content };
  const { id: fileId } = await insertFile(database, { userId, ...file });
  const { messageId, runId } = seeded;
  const shareId = newId("share");
  const off = { reasoning: false, toolInputs: false, toolOutputs: false, files: false };
  const options: ShareOptions = { ...off, systemPrompt: false };
  await database.$client.query(
    `insert into shares (id, user_id, thread_id, token, leaf_message_id, options, snapshot)
     values ($1, $2, $3, $1, $4, $5, '{"title": null, "author": null, "takenAt": "", "messages": []}')`,
    [shareId, userId, threadId, messageId, options],
  );
  const tokenId = newId("token");
  await database.$client.query(
    `insert into api_tokens (id, user_id, name, token_hash, hint, scopes)
     values ($1, $2, $3, $1, 'abcd', '{read}')`,
    [tokenId, userId, `${name}'s script`],
  );
  return {
    tokenId,
    shareId,
    fileId,
    threadId,
    messageId,
    runId,
    queuedId,
    partId: `${messageId}.0`,
  };
}
