import { database } from "@/db/client";
import { giveAnswer } from "@/db/queries/answers";
import { appendAudit } from "@/db/queries/audit";
import { findOwnRun } from "@/db/queries/run-views";
import { AppError, notFound } from "@/lib/app-error";
import type { RunSummary } from "@/protocol/api";
import type { CallAnswerInput } from "@/protocol/tool-inputs.schema";
import { getRun } from "./control";
import { processHub } from "./hub";

interface Request {
  user: { id: string };
  runId: string;
  input: CallAnswerInput;
}

/** A person's decision on a call, or the answer to its question. Answers the run as it stands then. */
export async function answerCall({ user, runId, input }: Request): Promise<RunSummary> {
  if (!(await findOwnRun(database(), user.id, runId))) throw notFound();
  const { callId } = input;
  const { outcome } = await database().transaction(async (tx) => {
    const answered = await giveAnswer(tx, {
      userId: user.id,
      runId,
      callId,
      given: toGiven(input),
      ...("remember" in input && input.remember ? { remember: input.remember } : {}),
    });
    const isNew = answered.outcome === "resumed" || answered.outcome === "left";
    if (isNew && "decision" in input) {
      await appendAudit(tx, {
        actorId: user.id,
        action: input.decision === "approve" ? "tool-approve" : "tool-deny",
        objectKind: "run",
        objectId: runId,
        details: {
          callId,
          tool: answered.tool ?? "",
          ...("remember" in input && input.remember ? { remembered: input.remember } : {}),
        },
      });
    }
    return answered;
  });
  if (outcome === "answered-otherwise") {
    throw new AppError({
      status: 409,
      code: "already-answered",
      detail: "This call was answered before, perhaps in another tab; the first answer counts.",
      field: "callId",
    });
  }
  if (outcome === "not-open") {
    throw new AppError({
      status: 409,
      code: "not-waiting",
      detail: "No call of this name waits for such an answer in this run.",
      field: "callId",
    });
  }
  if (outcome === "resumed") {
    processHub().announceHead(runId, null);
    processHub().announceQueued();
  }
  return await getRun({ user, runId });
}

function toGiven(input: CallAnswerInput) {
  if ("answer" in input) return { kind: "answer" as const, answer: input.answer };
  const { decision, reason } = input;
  return { kind: "decision" as const, decision, ...(reason ? { reason } : {}) };
}
