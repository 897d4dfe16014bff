/**
 * One run's execution as a generator of events: no database, no clock, no catch-all. What it
 * yields is committed by its consumer before it goes on, which makes two checkpoints per step:
 * no tool starts before `response-end` is durable, and each `tool-output-start` is durable
 * (and claimed) before the tool runs.
 */
import {
  budgetWarning,
  findReached,
  findWarnings,
  type Pause,
  type Spent,
  toWarningKey,
} from "@/protocol/budget";
import { closingEvents } from "@/protocol/closing";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunEvent } from "@/protocol/events";
import { failoverNotice } from "@/protocol/notices";
import { activeTime, type RunState } from "@/protocol/run-state";
import type { EndStatus } from "@/protocol/states";
import { runModel } from "./loop-model";
import { type Emission, type LoopPorts, LoopState } from "./loop-ports";
import { runTools } from "./loop-tools";
import { decideRetry, mayDoBetterElsewhere } from "./retry-policy";
import { toStuckNotice } from "./stuck-notice";

/** How the loop ended. `left`: its signal aborted or it was asked to leave; its owner knows why. */
export type LoopEnd =
  | { status: EndStatus; error?: ErrorInfo; pause?: Pause }
  | { status: "left" }
  /** Only a person can go on: these calls wait for an answer. */
  | { status: "waiting"; callIds: string[] };

/** Runs from wherever the log stands to its end. `open` is the fold with the open step's parts. */
export async function* runLoop(
  open: RunState,
  resumeCause: ErrorInfo,
  ports: LoopPorts,
): AsyncGenerator<Emission, LoopEnd> {
  const state = new LoopState(open);
  // Said before the open step, and not sealed yet.
  ports.history.append(state.takeSteered());
  if (open.stepOpen && !open.responseEnded) yield* cutAttempt(state, resumeCause, 0, ports);
  if (open.stepOpen && open.responseEnded) {
    const end = yield* finishStep(state, ports);
    if (end) return end;
  }
  for (;;) {
    // Also where the last owner died between its last step and the end: nothing is asked again.
    const verdictNow = state.isDone ? await verdict(state.fold, ports) : undefined;
    if (verdictNow) return verdictNow;
    const end = yield* runStep(state, ports);
    if (end) return end;
  }
}

async function* runStep(
  state: LoopState,
  ports: LoopPorts,
): AsyncGenerator<Emission, LoopEnd | undefined> {
  const isRetry = state.fold.retryAt !== undefined;
  if (state.fold.retryAt !== undefined) {
    const until = AbortSignal.any([ports.signal, ports.control.pauseSignal]);
    await ports.wait(state.fold.retryAt - ports.now(), until);
  }
  if (ports.signal.aborted || ports.isLeaving()) return { status: "left" };
  const paused = yield* obey(state, ports);
  if (paused) return { status: "paused", pause: paused };
  if (ports.signal.aborted) return { status: "left" };
  // What was said was taken back before it was read.
  if (state.isDone) return undefined;
  const { fold } = state;
  const step = isRetry ? fold.step : fold.step + 1;
  const attempt = isRetry ? fold.attempt : 1;
  const outcome = yield* runModel(state, { step, attempt }, ports);
  if (outcome.type === "failure") {
    if (ports.signal.aborted) return { status: "left" };
    const waitMs = decideRetry({
      error: outcome.error,
      retryable: outcome.retryable,
      retryAfterMs: outcome.retryAfterMs,
      failures: state.fold.upstreamFailures,
      random: ports.random(),
      baseMs: ports.retryBaseMs,
    });
    const failures = state.fold.upstreamFailures + 1;
    if (mayDoBetterElsewhere(outcome.error, waitMs === "give-up" ? "give-up" : failures)) {
      const moved = await ports.failover();
      if (moved) {
        yield* cutAttempt(state, outcome.error, 0, ports);
        const notice = { code: failoverNotice, params: { ...moved }, at: ports.now() };
        yield state.apply([{ type: "notice", part: state.fold.nextPart, ...notice }]);
        return undefined;
      }
    }
    if (waitMs === "give-up") return { status: pauses(outcome.error), error: outcome.error };
    yield* cutAttempt(state, outcome.error, waitMs, ports);
    return undefined;
  }
  return yield* finishStep(state, ports);
}

/** What people asked for, before a step: it pauses, or warns, or hears what they said. */
async function* obey(
  state: LoopState,
  ports: LoopPorts,
): AsyncGenerator<Emission, Pause | undefined> {
  const { fold } = state;
  const asked = await ports.control.read();
  if (asked.isPauseRequested) return { cause: "asked" };
  const spent: Spent = {
    // The step that is tried again is not done yet.
    steps: fold.retryAt === undefined ? fold.step : fold.step - 1,
    tokens: fold.usage.inputTokens + fold.usage.outputTokens,
    minutes: activeTime(fold, ports.now()) / 60_000,
    cost: asked.cost,
  };
  const reached = findReached(asked.budget, spent);
  if (reached) return reached;
  const steering = asked.isSteered ? await ports.control.takeSteering() : [];
  const at = ports.now();
  const events: RunEvent[] = [];
  for (const { id, text } of steering) {
    const part = fold.nextPart + events.length;
    events.push({ type: "message-steered", part, messageId: id, text, at });
  }
  for (const warning of findWarnings(asked.budget, spent)) {
    if (fold.warned?.includes(toWarningKey(warning))) continue;
    const part = fold.nextPart + events.length;
    events.push({ type: "notice", part, code: budgetWarning, params: { ...warning }, at });
  }
  if (events.length > 0) yield state.apply(events);
  ports.history.append(state.takeSteered());
  return undefined;
}

/** Nothing is wrong with a run whose account has run dry: it goes on when that is mended. */
function pauses({ class: name }: ErrorInfo): EndStatus {
  return name === "endpoint-quota" || name === "endpoint-arrears" ? "paused" : "failed";
}

/** Ends the open attempt; the next `runStep` makes the next one. */
async function* cutAttempt(
  state: LoopState,
  cause: ErrorInfo,
  waitMs: number,
  ports: LoopPorts,
): AsyncGenerator<Emission, void> {
  const at = ports.now();
  const { fold } = state;
  yield state.apply([
    ...closingEvents(fold, at, "tool-outcome-unknown"),
    {
      type: "step-retry",
      part: fold.nextPart,
      step: fold.step,
      attempt: fold.attempt + 1,
      cause,
      retryAt: at + waitMs,
      at,
    },
  ]);
  state.forgetParts();
}

/** From a durable response to the step's end: its tool calls, then the verdict. */
async function* finishStep(
  state: LoopState,
  ports: LoopPorts,
): AsyncGenerator<Emission, LoopEnd | undefined> {
  const { hasCalls } = state.fold;
  let last: Emission = [];
  if (hasCalls) {
    const end = yield* runTools(state, ports);
    if (end === "left") return { status: "left" };
    if ("waitingFor" in end) return { status: "waiting", callIds: end.waitingFor };
    last = end.last;
  }
  const { step, parts, nextPart } = state.fold;
  ports.history.append(parts);
  const stuck = hasCalls ? state.noteCalls() : undefined;
  const at = ports.now();
  const ending = state.apply([
    ...(stuck ? [toStuckNotice(nextPart, stuck, at)] : []),
    { type: "step-end", step, at },
  ]);
  yield [...last, ...ending];
  state.forgetParts();
  return undefined;
}

/** How a run ends whose last response asked for no tool; undefined when somebody has said more. */
async function verdict({ finishReason }: RunState, ports: LoopPorts): Promise<LoopEnd | undefined> {
  if (finishReason === "content-filter")
    return { status: "failed", error: { class: "content-filtered", params: {} } };
  return (await ports.control.isSteered()) ? undefined : { status: "succeeded" };
}
