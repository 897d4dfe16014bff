/** Logs as an owner could write them: a random walk over the moves the protocol allows, apart from the fold. */
import type { ErrorInfo } from "../error-classes";
import type { RunEvent, StoredRunEvent } from "../events";
import type { EndStatus } from "../states";

/** Where a log stands, as far as its writer has to know. */
export interface Position {
  seq: number;
  stage: "new" | "between" | "asking" | "answered" | "over";
  step: number;
  attempt: number;
  nextPart: number;
  /** The part that grows; the model writes one at a time. */
  growing: { kind: "reasoning" | "text" | "input"; part: number } | null;
  /** Calls of the open attempt without a result, oldest first. */
  calls: readonly { callId: string; phase: "input" | "ready" | "asked" | "running" }[];
}

export const firstPosition: Position = {
  seq: 0,
  stage: "new",
  step: 0,
  attempt: 0,
  nextPart: 0,
  growing: null,
  calls: [],
};

/** Which of the allowed moves is made, and with what text and value. */
export interface Choice {
  pick: number;
  text: string;
  value: unknown;
}

type Move = (choice: Choice) => { events: RunEvent[]; next: Partial<Position> };

/** One move: its events and the position after them. A log that is over has none. */
export function advance(
  from: Position,
  choice: Choice,
): { events: readonly RunEvent[]; position: Position } {
  const moves = listMoves(from);
  const move = moves[choice.pick % moves.length];
  if (!move) return { events: [], position: from };
  const { events, next } = move(choice);
  return { events, position: { ...from, ...next, seq: from.seq + events.length } };
}

export function toLog(choices: readonly Choice[]): StoredRunEvent[] {
  const log: StoredRunEvent[] = [];
  let position = firstPosition;
  for (const choice of choices) {
    const moved = advance(position, choice);
    for (const event of moved.events) log.push({ seq: log.length + 1, event });
    position = moved.position;
  }
  return log;
}

function listMoves(from: Position): Move[] {
  const at = from.seq * 10;
  switch (from.stage) {
    case "new":
      return [() => ({ events: [{ type: "run-start", at }], next: { stage: "between" } })];
    case "between":
      // Asking is what usually happens; it stands here as often as all the rest.
      return [...listAsides(from, at), ...repeat(6, askModel(from, at)), end(from, at)];
    case "asking":
      return from.growing
        ? [...listGrowth(from, from.growing, at), retry(from, at)]
        : [...listStarts(from, at), respond(at), respond(at), retry(from, at), end(from, at)];
    case "answered":
      return from.calls.length > 0
        ? [...from.calls.flatMap((call) => listCallMoves(from, call, at)), end(from, at)]
        : [...repeat(3, endStep(from, at)), ...listAsides(from, at), retry(from, at)];
    case "over":
      return [];
  }
}

function repeat(times: number, move: Move): Move[] {
  return Array.from({ length: times }, () => move);
}

function askModel(from: Position, at: number): Move {
  // After a retry `attempt` is the one that is due; otherwise a step begins.
  const isRetry = from.attempt > 0;
  const step = isRetry ? from.step : from.step + 1;
  const attempt = isRetry ? from.attempt : 1;
  return () => ({
    events: [{ type: "step-start", step, attempt, at }],
    next: { stage: "asking", step, attempt },
  });
}

function listAsides(from: Position, at: number): Move[] {
  const part = from.nextPart;
  const next = { nextPart: part + 1 };
  return [
    ({ text }) => ({
      events: [{ type: "notice", part, code: "note", params: { text }, at }],
      next,
    }),
    ({ text }) => ({ events: [{ type: "message-steered", part, messageId: "m", text, at }], next }),
    () => ({ events: [{ type: "compaction", part, compactionId: "c", at }], next }),
    () => ({ events: [{ type: "run-status", status: "queued", at }], next: {} }),
  ];
}

function listStarts(from: Position, at: number): Move[] {
  const part = from.nextPart;
  const grow = (kind: "reasoning" | "text" | "input") => ({
    nextPart: part + 1,
    growing: { kind, part },
  });
  const callId = `call-${part}`;
  return [
    () => ({ events: [{ type: "reasoning-start", part, at }], next: grow("reasoning") }),
    () => ({ events: [{ type: "text-start", part, at }], next: grow("text") }),
    () => ({
      events: [{ type: "tool-input-start", part, callId, tool: "read", at }],
      next: { ...grow("input"), calls: [...from.calls, { callId, phase: "input" }] },
    }),
  ];
}

function listGrowth(
  from: Position,
  { kind, part }: NonNullable<Position["growing"]>,
  at: number,
): Move[] {
  if (kind === "input") {
    const callId = `call-${part}`;
    const next = { growing: null, calls: withPhase(from, callId, "ready") };
    return [
      ({ text }) => ({ events: [{ type: "tool-input-delta", callId, text }], next: {} }),
      ({ value }) => ({ events: [{ type: "tool-input-available", callId, input: value }], next }),
    ];
  }
  const delta: Move = ({ text }) => ({ events: [{ type: `${kind}-delta`, part, text }], next: {} });
  return [
    delta,
    delta,
    () => ({ events: [{ type: `${kind}-end`, part, at }], next: { growing: null } }),
  ];
}

function respond(at: number): Move {
  return ({ text }) => ({
    events: [
      {
        type: "response-end",
        finishReason: "stop",
        usage: text.length % 2 === 0 ? null : { inputTokens: text.length, outputTokens: 1 },
        model: text,
        at,
      },
    ],
    next: { stage: "answered" },
  });
}

function listCallMoves(
  from: Position,
  { callId, phase }: Position["calls"][number],
  at: number,
): Move[] {
  const calls = from.calls.filter((call) => call.callId !== callId);
  const to = (phase: "asked" | "ready" | "running") => ({ calls: withPhase(from, callId, phase) });
  const output: Move = ({ value }) => ({
    events: [{ type: "tool-output-available", callId, output: value, at }],
    next: { calls },
  });
  if (phase === "asked")
    return [
      () => ({
        events: [{ type: "tool-approval-response", callId, decision: "approve", at }],
        next: to("ready"),
      }),
      output,
    ];
  const start: Move = () => ({
    events: [{ type: "tool-output-start", callId, at }],
    next: to("running"),
  });
  if (phase === "running")
    return [
      ({ text }) => ({ events: [{ type: "tool-output-delta", callId, text }], next: {} }),
      output,
      start,
      () => ({ events: [failed(callId, "internal", at)], next: { calls } }),
    ];
  return [
    start,
    start,
    () => ({ events: [{ type: "tool-approval-request", callId, at }], next: to("asked") }),
    ({ value }) => ({
      events: [{ type: "tool-question", callId, question: value, at }],
      next: to("asked"),
    }),
  ];
}

function withPhase(
  from: Position,
  callId: string,
  phase: Position["calls"][number]["phase"],
): Position["calls"] {
  return from.calls.map((call) => (call.callId === callId ? { callId, phase } : call));
}

function endStep(from: Position, at: number): Move {
  return () => ({
    events: [{ type: "step-end", step: from.step, at }],
    next: { stage: "between", attempt: 0 },
  });
}

function retry(from: Position, at: number): Move {
  const { nextPart: part, step } = from;
  const attempt = from.attempt + 1;
  const causes = ["stream-reset", "server-restarted"] as const;
  return ({ text }) => {
    const cause: ErrorInfo = { class: causes[text.length % 2] ?? "stream-reset", params: {} };
    return {
      events: [
        ...closeCalls(from, at),
        { type: "step-retry", part, step, attempt, cause, retryAt: at + 1, at },
      ],
      next: { stage: "between", attempt, nextPart: part + 1, growing: null, calls: [] },
    };
  };
}

const ends: readonly EndStatus[] = ["succeeded", "failed", "cancelled", "paused"];

function end(from: Position, at: number): Move {
  return ({ text }) => {
    const status = ends[text.length % ends.length] ?? "succeeded";
    const error: ErrorInfo = { class: "internal", params: {} };
    return {
      events: [
        ...closeCalls(from, at),
        { type: "run-end", status, ...(status === "failed" ? { error } : {}), at },
      ],
      next: { stage: "over", growing: null, calls: [] },
    };
  };
}

function closeCalls(from: Position, at: number): RunEvent[] {
  return from.calls.map(({ callId, phase }) =>
    failed(callId, phase === "running" ? "tool-outcome-unknown" : "tool-not-run", at),
  );
}

function failed(callId: string, errorClass: ErrorInfo["class"], at: number): RunEvent {
  return { type: "tool-output-error", callId, error: { class: errorClass, params: {} }, at };
}
