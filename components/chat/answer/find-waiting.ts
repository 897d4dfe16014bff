import type { MessageView } from "@/lib/client/thread-state";
import type { ToolPart } from "@/protocol/parts";

/** Calls of the live run that only a person can bring on, oldest first. */
export function findWaiting(
  messages: readonly MessageView[],
  liveRunId: string | null,
): readonly ToolPart[] {
  if (liveRunId === null) return [];
  const message = messages.findLast(({ run }) => run?.id === liveRunId);
  return (message?.parts ?? []).filter(
    (part): part is ToolPart =>
      part.kind === "tool" &&
      part.state === "open" &&
      (part.phase === "approval" || part.phase === "question"),
  );
}
