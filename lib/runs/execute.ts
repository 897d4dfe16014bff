/** One acquired run, from where its log stands to its end or hand-over. The only place that catches a run's failure. */
import type { ClaimedRun, RunEnding } from "@/db/queries/runs";
import { log as processLog } from "@/lib/log";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunEvent } from "@/protocol/events";
import { newId } from "@/protocol/ids";
import type { ExecutePorts } from "./execute-ports";
import { type LoopEnd, runLoop } from "./loop";
import type { ControlPort } from "./loop-ports";
import { LeaseLost, Unstorable, withPatience } from "./outage";
import { createRecorder, type Recorder } from "./record";
import type { RunLog } from "./writer";

/** Owner deaths in one step, without a checkpoint between, that make a crash loop. */
const ownerDeathsMax = 5;

export interface ExecuteSignals {
  /** It must stop here: handed over, or owned by another. */
  stop: AbortSignal;
  /** A pause was asked for. */
  pause: AbortSignal;
}

export async function executeRun(
  run: ClaimedRun,
  log: RunLog,
  given: ExecutePorts,
  signals: ExecuteSignals,
): Promise<void> {
  const ports = withPatience(given);
  try {
    await settle(run, log, ports, await verdict(run, log, ports, signals));
  } catch (error) {
    if (!(error instanceof LeaseLost))
      processLog.error("a run could not be settled", { runId: run.id, error });
    log.fail(error instanceof Error ? error : new Error(String(error)));
    await release(run, ports);
  }
}

async function verdict(
  run: ClaimedRun,
  log: RunLog,
  ports: ExecutePorts,
  { stop, pause }: ExecuteSignals,
): Promise<LoopEnd> {
  if (run.cancelRequested) return { status: "cancelled" };
  if (run.ownerDeaths >= ownerDeathsMax) {
    return {
      status: "failed",
      error: { class: "crash-loop", params: { deaths: run.ownerDeaths } },
    };
  }
  try {
    const signal = AbortSignal.any([stop, log.signal]);
    const end = await drive(run, log, ports, { signal, pauseSignal: pause });
    // The signal that stopped the loop may have been the log's own.
    if (log.failed) throw log.failed;
    return end;
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    if (error instanceof Unstorable) {
      processLog.error("an event could not be stored", { runId: run.id, error });
      return { status: "failed", error: { class: "unstorable-output", params: {} } };
    }
    processLog.error("a run failed inside", { runId: run.id, error });
    return { status: "failed", error: { class: "internal", params: {} } };
  }
}

async function drive(
  run: ClaimedRun,
  log: RunLog,
  ports: ExecutePorts,
  { signal, pauseSignal }: { signal: AbortSignal; pauseSignal: AbortSignal },
): Promise<LoopEnd> {
  // A crash may have left ended steps unsealed; the conversation is made of sealed parts.
  if (run.lastSeq > run.sealedSeq) await ports.seal(run.id, run.epoch);
  const isNew = run.lastSeq === 0;
  const [open, prepared] = await Promise.all([
    isNew ? { ...run.carry, parts: [] } : ports.readOpenState(run.id),
    ports.prepare(run),
  ]);
  if (!open) throw new LeaseLost(`run ${run.id} is gone`);
  const at = ports.now();
  const first: RunEvent =
    open.lastSeq === 0 ? { type: "run-start", at } : { type: "run-status", status: "running", at };
  await log.push([first]);
  if ("error" in prepared) return { status: "failed", error: prepared.error };
  const resumeCause: ErrorInfo = {
    class: open.status === "queued" ? "handed-over" : "server-restarted",
    params: {},
  };
  const recorder = createRecorder(
    log,
    open,
    prepared,
    async () => void (await ports.seal(run.id, run.epoch)),
  );
  const loop = runLoop({ ...open, lastSeq: open.lastSeq + 1 }, resumeCause, {
    ...prepared,
    control: toControlPort(run, log, ports, { pauseSignal, recorder }),
    now: ports.now,
    random: Math.random,
    newCallId: () => newId("call"),
    wait: ports.wait,
    signal,
    isLeaving: ports.isLeaving,
    retryBaseMs: ports.retryBaseMs,
  });
  for (;;) {
    const next = await loop.next();
    if (next.done) return next.value;
    await recorder.record(next.value);
  }
}

function toControlPort(
  { id, epoch }: ClaimedRun,
  log: RunLog,
  ports: ExecutePorts,
  { pauseSignal, recorder }: { pauseSignal: AbortSignal; recorder: Recorder },
): ControlPort {
  const read = async () => {
    const control = await ports.readControl(id);
    if (!control) throw new LeaseLost(`run ${id} is gone`);
    // Begun in the moment of their suspension, unseen by what cancelled the others.
    if (control.isSuspended) log.requestCancel();
    return control;
  };
  return {
    pauseSignal,
    takeSteering: () => ports.takeSteering({ runId: id, epoch }),
    isSteered: async () => (await read()).isSteered,
    async read() {
      // Tokens and cost are counted by the seal.
      await recorder.sealRest();
      return await read();
    },
  };
}

async function settle(
  run: ClaimedRun,
  log: RunLog,
  ports: ExecutePorts,
  end: LoopEnd,
): Promise<void> {
  // After an event the database refused, the log stands before it: the end goes on from there.
  if (!log.failed) await log.flush();
  const base = log.lastSeq;
  const isOver = end.status !== "left" && end.status !== "waiting";
  if (!isOver && !log.cancelRequested && (await letGo(run, base, ports, end))) {
    ports.handedOver(run, base + 1);
    return;
  }
  // Not over, yet not let go: a cancel request came first, which this obeys, or ownership is gone.
  const place = { runId: run.id, epoch: run.epoch, base };
  const endAs = (outcome: Outcome) => ports.end({ ...place, at: ports.now(), ...outcome });
  let ended = await endAs(isOver ? end : { status: "cancelled" });
  if (ended === "steered") {
    // Said in the last moment: the run goes on, unless a cancel came first here too.
    if (await ports.handOver({ ...place, at: ports.now() })) {
      ports.handedOver(run, base + 1);
      return;
    }
    ended = await endAs({ status: "cancelled" });
  }
  if (!ended || ended === "steered") throw new LeaseLost(`run ${run.id} has another owner`);
  ports.ended(run, ended);
  await ports.sealEnded(run.id, run.epoch);
}

type Outcome = Pick<RunEnding, "status" | "error" | "pause">;

/** Parks a run that waits for a person, or requeues it. False: a cancel came first, or ownership is gone. */
async function letGo(
  run: ClaimedRun,
  base: number,
  ports: ExecutePorts,
  end: LoopEnd,
): Promise<boolean> {
  const place = { runId: run.id, epoch: run.epoch, base, at: ports.now() };
  // An answer that came first keeps it from being parked: it goes on at once.
  if (end.status === "waiting" && (await ports.park({ ...place, callIds: end.callIds })))
    return true;
  return await ports.handOver(place);
}

/** Gives the run back, if it is still this owner's, however long the database stays away. */
async function release(run: ClaimedRun, ports: ExecutePorts): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await ports.abandon({ runId: run.id, epoch: run.epoch });
      return;
    } catch (error) {
      processLog.warn("a run could not be given back yet", { runId: run.id, error });
      await ports.wait(Math.min(2_000, 100 * 2 ** Math.min(attempt, 10)));
    }
  }
}
