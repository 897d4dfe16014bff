import type { UploadedFile } from "@/protocol/api";
import type { Budget } from "@/protocol/budget";
import type { MessageView } from "./thread-state";

/** A person's message between Send and the server's answer. */
export function pendingMessage(
  {
    clientId,
    parentId,
    text,
    files,
  }: {
    clientId: string;
    parentId: string | null;
    text: string;
    files: readonly UploadedFile[];
  },
  now: number,
): MessageView {
  const part = { step: 0, attempt: 0, state: "done" } as const;
  return {
    key: clientId,
    id: clientId,
    role: "user",
    parentId,
    siblings: [clientId],
    createdAt: new Date(now).toISOString(),
    firstOrdinal: 0,
    parts: [
      { ...part, kind: "text", ordinal: 0, text },
      ...files.map(({ id: fileId, name, mediaType, bytes }, index) => ({
        ...{ ...part, kind: "file" as const, ordinal: index + 1 },
        ...{ fileId, name, mediaType, bytes },
      })),
    ],
    isPending: true,
  };
}

/** The answer of a run that has only just been accepted. */
export function pendingAnswer(
  {
    id,
    parentId,
    runId,
    model,
    budget,
  }: { id: string; parentId: string; runId: string; model: string; budget: Budget | undefined },
  now: number,
): MessageView {
  return {
    key: id,
    id,
    role: "assistant",
    parentId,
    siblings: [id],
    createdAt: new Date(now).toISOString(),
    firstOrdinal: 0,
    parts: [],
    run: {
      id: runId,
      status: "queued",
      model,
      usage: { inputTokens: 0, outputTokens: 0 },
      ...(budget ? { budget } : {}),
    },
  };
}
