/**
 * The one fold of a run's events: the view, the seal and resume all use it.
 * Pure; parts that an event does not touch keep their identity.
 */
import { type BudgetLimit, budgetWarning, toWarningKey } from "./budget";
import { isKnownEvent, type RunEvent, type StoredRunEvent } from "./events";
import { failoverNotice } from "./notices";
import type { NoticePart, Part, ToolPart } from "./parts";
import { applyToCall, close } from "./reduce-call";
import { activeTime, type RunState } from "./run-state";
import { addUsage } from "./usage";

/** Folds events in seq order. Events at or below `state.lastSeq` are ignored: a replay changes nothing. */
export function reduceRun(state: RunState, events: readonly StoredRunEvent[]): RunState {
  let draft: Draft | undefined;
  for (const { seq, event } of events) {
    if (seq <= (draft?.state.lastSeq ?? state.lastSeq)) continue;
    draft ??= new Draft(state);
    draft.state.lastSeq = seq;
    apply(draft, event, seq);
    if ("at" in event && isKnownEvent(event)) draft.state.lastAt = event.at;
  }
  return draft ? draft.finish() : state;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type MutableState = Omit<Mutable<RunState>, "parts"> & { parts: Part[] };

/** One batch's working copy: the array is copied once, each part at most once. */
class Draft {
  readonly state: MutableState;
  private readonly first: number;
  private readonly own = new Set<number>();

  constructor(base: RunState) {
    this.state = { ...base, parts: base.parts.slice() };
    this.first = base.nextPart - base.parts.length;
  }

  push(part: Part): void {
    // A gap would break ordinal arithmetic; it cannot happen in a log our own loop wrote.
    if (part.ordinal !== this.state.nextPart) return;
    this.own.add(part.ordinal);
    this.state.parts.push(part);
    this.state.nextPart += 1;
  }

  /** The part, copied on first write; undefined when it lies before the window. */
  edit(ordinal: number, seq: number): Part | undefined {
    const index = ordinal - this.first;
    const part = this.state.parts[index];
    if (!part) return undefined;
    if (this.own.has(ordinal)) {
      part.lastSeq = seq;
      return part;
    }
    const copy = { ...part, lastSeq: seq };
    this.own.add(ordinal);
    this.state.parts[index] = copy;
    return copy;
  }

  editCall(callId: string, seq: number): ToolPart | undefined {
    for (let index = this.state.parts.length - 1; index >= 0; index -= 1) {
      const part = this.state.parts[index];
      if (part?.kind === "tool" && part.callId === callId) {
        return this.edit(part.ordinal, seq) as ToolPart;
      }
    }
    return undefined;
  }

  /** Ordinals of the open attempt's parts, newest first. */
  *attemptParts(): Generator<Part> {
    for (let index = this.state.parts.length - 1; index >= 0; index -= 1) {
      const part = this.state.parts[index];
      if (!part || part.step !== this.state.step || part.attempt !== this.state.attempt) return;
      yield part;
    }
  }

  finish(): RunState {
    return this.state;
  }
}

function apply(draft: Draft, event: RunEvent, seq: number): void {
  switch (event.type) {
    case "run-start":
    case "step-start":
    case "response-end":
    case "step-end":
    case "run-status":
      applyToRun(draft.state, event);
      return;
    case "step-retry":
      retry(draft, event, seq);
      return;
    case "run-end":
      end(draft, event, seq);
      return;
    case "reasoning-start":
    case "text-start":
    case "tool-input-start":
    case "message-steered":
    case "compaction":
    case "notice":
      if (event.type === "tool-input-start") draft.state.hasCalls = true;
      draft.push(toPart(draft, event, seq));
      return;
    case "reasoning-delta":
    case "text-delta":
    case "reasoning-end":
    case "text-end":
      applyToText(draft.edit(event.part, seq), event);
      return;
    case "tool-input-delta":
    case "tool-input-available":
    case "tool-approval-request":
    case "tool-approval-response":
    case "tool-question":
    case "tool-output-start":
    case "tool-output-delta":
    case "tool-output-available":
    case "tool-output-error":
      applyToCall(draft.editCall(event.callId, seq), event);
      return;
  }
  // A type this build does not know: its seq is counted, nothing else.
  event satisfies never;
}

type EventOf<T extends RunEvent["type"]> = Extract<RunEvent, { type: T }>;

function applyToRun(
  state: MutableState,
  event: EventOf<"run-start" | "step-start" | "response-end" | "step-end" | "run-status">,
): void {
  switch (event.type) {
    case "run-start":
      state.status = "running";
      state.startedAt ??= event.at;
      keepTime(state, event.at);
      return;
    case "step-start":
      state.status = "running";
      state.step = event.step;
      state.attempt = event.attempt;
      state.stepOpen = true;
      state.responseEnded = false;
      state.hasCalls = false;
      delete state.retryAt;
      return;
    case "response-end":
      state.responseEnded = true;
      state.finishReason = event.finishReason;
      state.upstreamFailures = 0;
      state.model = event.model;
      if (event.usage) state.usage = addUsage(state.usage, event.usage);
      return;
    case "step-end":
      state.stepOpen = false;
      state.responseEnded = false;
      return;
    case "run-status":
      state.status = event.status;
      keepTime(state, event.at);
      return;
  }
}

/**
 * The time of a run stands still while nobody executes it. One that begins to run while it runs
 * has lost its owner, who was last heard of at `lastAt`.
 */
function keepTime(state: MutableState, at: number): void {
  const until = state.status === "running" ? (state.lastAt ?? at) : at;
  if (state.runningSince !== undefined) state.activeMs = activeTime(state, until);
  delete state.runningSince;
  if (state.status === "running") state.runningSince = at;
}

function end(draft: Draft, event: EventOf<"run-end">, seq: number): void {
  const state = draft.state;
  for (const part of draft.attemptParts()) cut(draft, part, seq, event.at);
  state.status = event.status;
  state.stepOpen = false;
  state.endedAt = event.at;
  keepTime(state, event.at);
  if (event.pause) state.pause = event.pause;
  if (event.error) state.error = event.error;
  delete state.retryAt;
}

function toPart(
  draft: Draft,
  event: EventOf<
    | "reasoning-start"
    | "text-start"
    | "tool-input-start"
    | "message-steered"
    | "compaction"
    | "notice"
  >,
  seq: number,
): Part {
  switch (event.type) {
    case "reasoning-start":
      return { kind: "reasoning", ...opened(draft, event.part, seq, event.at), text: "" };
    case "text-start":
      return { kind: "text", ...opened(draft, event.part, seq, event.at), text: "" };
    case "tool-input-start": {
      const { callId, tool } = event;
      const base = opened(draft, event.part, seq, event.at);
      return { kind: "tool", ...base, callId, tool, phase: "input", inputText: "" };
    }
    case "message-steered": {
      const { messageId, text } = event;
      const base = finished(draft, event.part, seq, event.at);
      return { kind: "steered", ...base, ...nextAttempt(draft.state), messageId, text };
    }
    case "compaction": {
      const { compactionId } = event;
      return { kind: "compaction", ...finished(draft, event.part, seq, event.at), compactionId };
    }
    case "notice": {
      const { code, params } = event;
      if (code === budgetWarning) noteWarning(draft.state, params);
      if (code === failoverNotice) draft.state.upstreamFailures = 0;
      return { kind: "notice", ...finished(draft, event.part, seq, event.at), code, params };
    }
  }
}

/** Said between two attempts: it belongs to the step that comes, and to none of its attempts. */
function nextAttempt(state: MutableState): { step: number; attempt: number } {
  const isBetweenSteps = !state.stepOpen && state.retryAt === undefined;
  return { step: state.step + (isBetweenSteps ? 1 : 0), attempt: 0 };
}

function noteWarning(state: MutableState, params: NoticePart["params"]): void {
  const key = toWarningKey({ limit: params.limit as BudgetLimit, of: Number(params.of) });
  state.warned = [...(state.warned ?? []), key];
}

function applyToText(
  part: Part | undefined,
  event: EventOf<"reasoning-delta" | "text-delta" | "reasoning-end" | "text-end">,
): void {
  if (part?.kind !== "text" && part?.kind !== "reasoning") return;
  if (event.type === "text-delta" || event.type === "reasoning-delta") part.text += event.text;
  else close(part, "done", event.at);
}

function retry(draft: Draft, event: Extract<RunEvent, { type: "step-retry" }>, seq: number): void {
  const state = draft.state;
  for (const part of draft.attemptParts()) {
    const isOpen = part.state === "open";
    const copy = draft.edit(part.ordinal, isOpen ? seq : (part.lastSeq ?? seq));
    if (!copy) continue;
    if (isOpen) close(copy, "cut", event.at);
    copy.retried = true;
  }
  const notice: NoticePart = {
    kind: "notice",
    ...finished(draft, event.part, seq, event.at),
    code: "step-retry",
    params: { attempt: event.attempt },
    cause: event.cause,
    retryAt: event.retryAt,
  };
  draft.push(notice);
  state.stepOpen = false;
  state.responseEnded = false;
  state.attempt = event.attempt;
  state.retryAt = event.retryAt;
  if (!isOwnerChange(event.cause.class)) state.upstreamFailures += 1;
}

/** Causes that are not the endpoint's fault and do not count against its attempts. */
function isOwnerChange(cause: string): boolean {
  return cause === "server-restarted" || cause === "handed-over";
}

function cut(draft: Draft, part: Part, seq: number, at: number): void {
  if (part.state !== "open") return;
  const copy = draft.edit(part.ordinal, seq);
  if (copy) close(copy, "cut", at);
}

function opened(draft: Draft, ordinal: number, seq: number, at: number) {
  const { step, attempt } = draft.state;
  return {
    ordinal,
    step,
    attempt,
    state: "open" as const,
    firstSeq: seq,
    lastSeq: seq,
    startedAt: at,
  };
}

function finished(draft: Draft, ordinal: number, seq: number, at: number) {
  const { step, attempt } = draft.state;
  return {
    ordinal,
    step,
    attempt,
    state: "done" as const,
    firstSeq: seq,
    lastSeq: seq,
    startedAt: at,
    endedAt: at,
  };
}
