import { database } from "@/db/client";
import { findOwnMessage, type OwnMessage } from "@/db/queries/messages";
import { listPartWindow } from "@/db/queries/parts";
import { sealEndedRuns } from "@/db/queries/seal";
import { listStepWindow, type StepRow } from "@/db/queries/steps";
import { notFound } from "@/lib/app-error";
import type { PartList } from "@/protocol/api";
import { isId } from "@/protocol/ids";
import type { PartPage, StepPage } from "./page.schema";
import { pageBytesMax } from "./part-window";

async function requireMessage(user: { id: string }, messageId: string): Promise<OwnMessage> {
  const message = isId("message", messageId)
    ? await findOwnMessage(database(), user.id, messageId)
    : undefined;
  if (!message) throw notFound();
  await sealEndedRuns(database(), message.threadId);
  return message;
}

/** A window of a message's parts, ascending; fewer than asked for when they are large. */
export async function listParts(
  user: { id: string },
  messageId: string,
  { before, after, limit }: PartPage,
): Promise<PartList> {
  const message = await requireMessage(user, messageId);
  const parts = await listPartWindow(database(), {
    messageId: message.id,
    before,
    after,
    limit,
    bytesMax: pageBytesMax,
  });
  const known = (parts.at(-1)?.ordinal ?? -1) + 1;
  return { parts, partCount: Math.max(message.partCount, known) };
}

export interface StepSummary
  extends Omit<
    StepRow,
    "startedAt" | "firstContentAt" | "respondedAt" | "endedAt" | "firstSeq" | "lastSeq"
  > {
  startedAt: string | null;
  /** When reasoning, text or a tool call began: time to the first token counts to here. */
  firstContentAt: string | null;
  respondedAt: string | null;
  endedAt: string | null;
}

/** A window of the sealed steps of a message's run, ascending. */
export async function listSteps(
  user: { id: string },
  messageId: string,
  { before, after, limit }: StepPage,
): Promise<{ steps: StepSummary[] }> {
  const { runId } = await requireMessage(user, messageId);
  if (runId === null) return { steps: [] };
  const rows = await listStepWindow(database(), { runId, before, after, limit });
  return { steps: rows.map(toStepSummary) };
}

function toStepSummary(row: StepRow): StepSummary {
  const { startedAt, firstContentAt, respondedAt, endedAt, ...others } = row;
  const { firstSeq: _first, lastSeq: _last, ...rest } = others;
  return {
    ...rest,
    startedAt: startedAt?.toISOString() ?? null,
    firstContentAt: firstContentAt?.toISOString() ?? null,
    respondedAt: respondedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
