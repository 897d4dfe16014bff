import { createHash } from "node:crypto";
import { database } from "@/db/client";
import { type StartAction, type StartRefusal, startOrQueue } from "@/db/queries/start";
import { findThreadSettings, updateThread } from "@/db/queries/threads";
import { AppError, notFound, unauthenticated } from "@/lib/app-error";
import { resolveModel } from "@/lib/endpoints/resolve";
import { readDefaultBudget, readSettingsAnew } from "@/lib/settings/settings";
import { toTitle } from "@/lib/threads/title-text";
import type { RunStarted } from "@/protocol/api";
import type { Budget } from "@/protocol/budget";
import type { StartRunInput } from "@/protocol/run-input.schema";
import { processHub } from "./hub";

export interface StartRunRequest {
  user: { id: string };
  threadId: string;
  input: StartRunInput;
  idempotencyKey: string | null;
}

/** Starts a run, or queues the message behind the live one. Throws `AppError`. */
export async function startRun({
  user,
  threadId,
  input,
  idempotencyKey,
}: StartRunRequest): Promise<RunStarted> {
  const [kept, settings] = await Promise.all([
    findThreadSettings(database(), user.id, threadId),
    readSettingsAnew(),
  ]);
  const model = await resolveChosen(user, input.model ?? null, kept?.modelId ?? null);
  const thinking = input.settings?.thinking ?? null;
  // Kept with the thread, where the run that is about to start reads it.
  const toolsOff = input.settings?.toolsOff;
  if (toolsOff) await updateThread(database(), user.id, threadId, { settings: { toolsOff } });
  const budget = await decideBudget(kept?.budget, input.budget);
  const answer = await startOrQueue(database(), {
    userId: user.id,
    threadId,
    action: toAction(input),
    provisionalTitle: "message" in input ? toTitle(input.message.text) : "",
    endpointId: model.endpointId,
    modelId: model.modelId,
    model: model.model,
    thinking: thinking ?? kept?.thinking ?? settings.thinking,
    budget,
    delivery: input.delivery ?? "steer",
    chosen: { modelId: input.model === undefined ? null : model.modelId, thinking },
    idempotency:
      idempotencyKey === null
        ? null
        : { key: idempotencyKey, requestHash: hashRequest(threadId, input) },
  });
  if ("refused" in answer) throw toError(answer.refused);
  // A run that waited for an answer goes on with what was said instead.
  if (answer.outcome === "steered" && answer.runId) processHub().announceHead(answer.runId, null);
  if (answer.outcome !== "queued") processHub().announceQueued();
  if (answer.outcome !== "started") return answer;
  return { ...answer, model: model.model, budget };
}

/** Each limit: what the request names, else what the thread keeps, else the installation's. */
async function decideBudget(
  kept: Partial<Budget> | undefined,
  asked: Partial<Budget> | undefined,
): Promise<Budget> {
  return { ...(await readDefaultBudget()), ...kept, ...asked };
}

/** What the request names, else what the thread keeps, else the preferred one. */
async function resolveChosen(user: { id: string }, asked: string | null, kept: string | null) {
  if (asked !== null || kept === null) return await resolveModel(user, asked);
  try {
    return await resolveModel(user, kept);
  } catch (error) {
    // A model taken away since it was kept must not block the thread.
    if (error instanceof AppError && error.code === "model-unknown")
      return await resolveModel(user, null);
    throw error;
  }
}

function toAction(input: StartRunInput): StartAction {
  if ("message" in input) {
    const { text, files = [] } = input.message;
    return {
      kind: "message",
      text,
      fileIds: [...new Set(files)],
      ...(input.parentId === undefined ? {} : { parentId: input.parentId }),
    };
  }
  if ("regenerate" in input) return { kind: "regenerate", messageId: input.regenerate };
  return { kind: "continue", runId: input.continue };
}

function hashRequest(threadId: string, input: StartRunInput): string {
  return createHash("sha256")
    .update(JSON.stringify([threadId, input]))
    .digest("hex");
}

function toError(refusal: StartRefusal): AppError {
  switch (refusal) {
    case "person-not-active":
      return unauthenticated();
    case "thread-not-found":
      return notFound();
    case "parent-not-found":
      return unknownReference("parentId");
    case "message-not-found":
      return unknownReference("regenerate");
    case "run-not-found":
    case "run-not-over":
      return unknownReference("continue");
    case "file-not-found":
      return unknownReference("message.files");
    case "thread-busy":
      return new AppError({
        status: 409,
        code: "thread-busy",
        detail:
          "A run is live in this thread. Wait for its end or cancel it; a new message on the branch shown steers it or is queued.",
      });
    case "idempotency-mismatch":
      return new AppError({
        status: 422,
        code: "idempotency-mismatch",
        detail:
          "This Idempotency-Key was used for another request. Use a new key for a new request.",
        field: "Idempotency-Key",
      });
    case "queue-full":
      return new AppError({
        status: 409,
        code: "queue-full",
        detail:
          "20 messages wait in this thread already. Remove one, or wait until the run has ended.",
      });
  }
}

function unknownReference(field: string): AppError {
  return new AppError({
    status: 400,
    code: "unknown-reference",
    detail: `There is no such message, run or file to name here: ${field}.`,
    field,
  });
}
