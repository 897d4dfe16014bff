import { database } from "@/db/client";
import { changeBudget, requestPause } from "@/db/queries/control";
import { findOwnRun, type RunRow } from "@/db/queries/run-views";
import { requestCancel } from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import { AppError, notFound } from "@/lib/app-error";
import { toRunSummary } from "@/lib/threads/run-summary";
import type { RunSummary } from "@/protocol/api";
import type { Budget } from "@/protocol/budget";
import { processHub } from "./hub";

interface OwnRun {
  user: { id: string };
  runId: string;
}

/** A person's own run. Throws `not-found`. */
export async function getRun({ user, runId }: OwnRun): Promise<RunSummary> {
  return toRunSummary(await requireRun(user, runId));
}

/** Asks for the end of a run; of one that is over nothing changes. Answers the run as it stands then. */
export async function cancelRun({ user, runId }: OwnRun): Promise<RunSummary> {
  await requireRun(user, runId);
  await requestEnd(runId);
  return toRunSummary(await requireRun(user, runId));
}

/** Asks a run to pause before its next step; of one that is over nothing changes. */
export async function pauseRun({ user, runId }: OwnRun): Promise<RunSummary> {
  await requireRun(user, runId);
  await requestPause(database(), runId);
  processHub().announceControl(runId);
  return toRunSummary(await requireRun(user, runId));
}

/** Changes the limits of a live run, which its next step obeys. Throws `run-over`. */
export async function changeRunBudget(
  { user, runId }: OwnRun,
  change: Partial<Budget>,
): Promise<RunSummary> {
  await requireRun(user, runId);
  if (!(await changeBudget(database(), runId, change))) {
    throw new AppError({
      status: 409,
      code: "run-over",
      detail: "This run is over: its limits stay as they were. Continue it with other ones.",
    });
  }
  return toRunSummary(await requireRun(user, runId));
}

/** Whoever asks may: what came of it, or undefined when there is no such run. */
export async function requestEnd(
  runId: string,
): Promise<"requested" | "ended" | "over" | undefined> {
  const outcome = await database().transaction(async (tx) => await requestCancel(tx, runId));
  if (outcome?.outcome === "requested") processHub().announceControl(runId);
  if (outcome?.outcome === "ended") {
    await sealRun(database(), runId, null);
    processHub().announceHead(runId, null);
    processHub().announceQueued();
  }
  return outcome?.outcome;
}

async function requireRun(user: { id: string }, runId: string): Promise<RunRow> {
  const run = await findOwnRun(database(), user.id, runId);
  if (!run) throw notFound();
  return run;
}
