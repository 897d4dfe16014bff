/** What the database must answer and hold: runs as a state machine with one owner at a time. */
import type { RunStarted } from "@/protocol/api";
import { firstPosition, type Position } from "@/protocol/reduce.fixtures/valid-log";
import { type EndStatus, isLive, type RunStatus } from "@/protocol/states";

export interface ModelRun {
  threadId: string;
  status: RunStatus;
  epoch: number;
  workerId: string | null;
  isCancelling: boolean;
  position: Position;
  /** The epoch of each event, by seq. */
  writers: readonly number[];
  /** Calls claimed with its events. */
  claims: number;
}

export interface Model {
  runs: ReadonlyMap<string, ModelRun>;
  /** Messages that wait, by thread. */
  waiting: ReadonlyMap<string, number>;
}

/** What an owner believes: it may have lost the run since. */
export interface Hold {
  runId: string;
  epoch: number;
  position: Position;
}

/** The model after what happened, or undefined: it must not have happened. */
export type Accepted = Model | undefined;

export const emptyModel: Model = { runs: new Map(), waiting: new Map() };

function withRun(model: Model, runId: string, change: Partial<ModelRun>): Model {
  const run = model.runs.get(runId);
  return run ? { ...model, runs: new Map(model.runs).set(runId, { ...run, ...change }) } : model;
}

function withNewRun(model: Model, threadId: string, runId: string): Model {
  const run: ModelRun = {
    threadId,
    status: "queued",
    epoch: 0,
    workerId: null,
    isCancelling: false,
    position: firstPosition,
    writers: [],
    claims: 0,
  };
  return { ...model, runs: new Map(model.runs).set(runId, run) };
}

function withWaiting(model: Model, threadId: string, count: number): Model {
  return { ...model, waiting: new Map(model.waiting).set(threadId, count) };
}

/** The run that this hold may write to, where its log stands as the hold believes. */
function findOwned(model: Model, hold: Hold): ModelRun | undefined {
  const run = model.runs.get(hold.runId);
  const isOwned =
    run?.status === "running" && run.epoch === hold.epoch && run.position.seq === hold.position.seq;
  return isOwned ? run : undefined;
}

/** `run` with `count` more events of its epoch. */
function written(run: ModelRun, position: Position, count: number): Partial<ModelRun> {
  return {
    position: { ...position, seq: run.position.seq + count },
    writers: [...run.writers, ...Array.from({ length: count }, () => run.epoch)],
  };
}

export function acceptSend(model: Model, threadId: string, answer: RunStarted): Accepted {
  const hasLive = [...model.runs.values()].some(
    (run) => run.threadId === threadId && isLive(run.status),
  );
  if (hasLive !== (answer.outcome === "queued")) return undefined;
  if (answer.runId === null)
    return withWaiting(model, threadId, (model.waiting.get(threadId) ?? 0) + 1);
  return withNewRun(model, threadId, answer.runId);
}

export function acceptClaim(
  model: Model,
  workerId: string,
  claimed: { id: string; epoch: number; lastSeq: number; cancelRequested: boolean } | undefined,
  isRace: boolean,
): Accepted {
  // A claim passes by a row that somebody else has locked.
  if (!claimed)
    return isRace || [...model.runs.values()].every((run) => run.status !== "queued")
      ? model
      : undefined;
  const run = model.runs.get(claimed.id);
  const isRight =
    run?.status === "queued" &&
    run.epoch + 1 === claimed.epoch &&
    run.position.seq === claimed.lastSeq &&
    run.isCancelling === claimed.cancelRequested;
  if (!isRight) return undefined;
  return withRun(model, claimed.id, { status: "running", epoch: claimed.epoch, workerId });
}

export function acceptAppend(
  model: Model,
  hold: Hold,
  after: Position,
  result: { cancelRequested: boolean } | undefined,
): Accepted {
  const run = findOwned(model, hold);
  if (!run || !result) return run || result ? undefined : model;
  if (result.cancelRequested !== run.isCancelling) return undefined;
  return withRun(model, hold.runId, written(run, after, after.seq - hold.position.seq));
}

export function acceptCommit(
  model: Model,
  hold: Hold,
  after: Position,
  isWritten: boolean,
): Accepted {
  const run = findOwned(model, hold);
  if (!run || !isWritten) return run || isWritten ? undefined : model;
  const rest = written(run, after, after.seq - hold.position.seq);
  return withRun(model, hold.runId, { ...rest, claims: run.claims + 1 });
}

/** Ends the run where it stands: a result for each open call, then `run-end`. */
function withEnd(model: Model, runId: string, status: EndStatus, nextRunId?: string): Accepted {
  const run = model.runs.get(runId);
  if (!run) return undefined;
  const waits = model.waiting.get(run.threadId) ?? 0;
  const startsNext = status === "succeeded" && waits > 0;
  if (startsNext !== (nextRunId !== undefined)) return undefined;
  const count = run.position.calls.length + 1;
  const over: Position = { ...run.position, stage: "over", growing: null, calls: [] };
  const ended = withRun(model, runId, { ...written(run, over, count), status, workerId: null });
  const delivered = withWaiting(ended, run.threadId, startsNext ? waits - 1 : 0);
  return nextRunId ? withNewRun(delivered, run.threadId, nextRunId) : delivered;
}

export function acceptEnd(
  model: Model,
  hold: Hold,
  asked: EndStatus,
  ended: { status: EndStatus; lastSeq: number; nextRunId?: string } | undefined,
): Accepted {
  const owned = findOwned(model, hold);
  if (!owned) return acceptLateEnd(model, hold, ended);
  if (ended?.status !== (owned.isCancelling ? "cancelled" : asked)) return undefined;
  const next = withEnd(model, hold.runId, ended.status, ended.nextRunId);
  return next?.runs.get(hold.runId)?.position.seq === ended.lastSeq ? next : undefined;
}

/** An end under this epoch answers again what it was; any other owner hears nothing. */
function acceptLateEnd(
  model: Model,
  hold: Hold,
  ended: { status: EndStatus; lastSeq: number } | undefined,
): Accepted {
  const run = model.runs.get(hold.runId);
  const isTold =
    run && !isLive(run.status) && run.epoch === hold.epoch && run.position.seq > hold.position.seq;
  if (!isTold || !ended) return isTold || ended ? undefined : model;
  return ended.status === run.status && ended.lastSeq === run.position.seq ? model : undefined;
}

export function acceptCancel(model: Model, runId: string, outcome: string | undefined): Accepted {
  const run = model.runs.get(runId);
  if (run?.status === "running")
    return outcome === "requested" ? withRun(model, runId, { isCancelling: true }) : undefined;
  if (run?.status === "queued" || run?.status === "waiting") {
    if (outcome !== "ended") return undefined;
    return withEnd(withRun(model, runId, { isCancelling: true }), runId, "cancelled");
  }
  return outcome === "over" ? model : undefined;
}

export function acceptLetGo(
  model: Model,
  hold: Hold,
  status: "queued" | "waiting",
  isGiven: boolean,
): Accepted {
  const owned = findOwned(model, hold);
  const isDue = owned !== undefined && !owned.isCancelling;
  if (isGiven !== isDue) return undefined;
  if (!owned || !isGiven) return model;
  const rest = written(owned, owned.position, 1);
  return withRun(model, hold.runId, { ...rest, status, workerId: null });
}

export function acceptWake(model: Model, runId: string, isWoken: boolean): Accepted {
  const run = model.runs.get(runId);
  const isDue = run?.status === "waiting";
  if (isWoken !== isDue) return undefined;
  if (!run || !isDue) return model;
  return withRun(model, runId, { ...written(run, run.position, 1), status: "queued" });
}

export function acceptAbandon(model: Model, hold: Hold, isGiven: boolean): Accepted {
  const run = model.runs.get(hold.runId);
  if (isGiven !== (run?.status === "running" && run.epoch === hold.epoch)) return undefined;
  return isGiven ? requeued(model, hold.runId) : model;
}

export function acceptTakeOver(
  model: Model,
  workerId: string,
  orphans: readonly { id: string; lastSeq: number }[] | null,
): Accepted {
  const owned = [...model.runs].filter(([, run]) => run.workerId === workerId);
  const isRight =
    orphans?.length === owned.length &&
    orphans.every(({ id, lastSeq }) =>
      owned.some(([runId, run]) => runId === id && run.position.seq === lastSeq),
    );
  return isRight ? orphans.reduce((each, { id }) => requeued(each, id), model) : undefined;
}

function requeued(model: Model, runId: string): Model {
  const epoch = (model.runs.get(runId)?.epoch ?? 0) + 1;
  return withRun(model, runId, { status: "queued", workerId: null, epoch });
}

export function acceptSeal(
  model: Model,
  runId: string,
  epoch: number | null,
  sealedSeq: number | null,
): Accepted {
  const run = model.runs.get(runId);
  if (sealedSeq === null) return model;
  const mayBe = run && (epoch === null ? !isLive(run.status) : run.epoch === epoch);
  return mayBe && sealedSeq <= run.position.seq ? model : undefined;
}
