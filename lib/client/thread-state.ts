import type {
  Message,
  MessageList,
  QueuedMessage,
  RunSnapshot,
  RunSummary,
  ThreadDetail,
  ThreadSettings,
  UploadedFile,
} from "@/protocol/api";
import type { Budget, Pause } from "@/protocol/budget";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { StoredRunEvent } from "@/protocol/events";
import type { Part } from "@/protocol/parts";
import { reduceRun } from "@/protocol/reduce";
import { emptyRunState, type RunCarry, toCarry } from "@/protocol/run-state";
import { isLive, type RunStatus } from "@/protocol/states";
import type { FinishReason, Usage } from "@/protocol/usage";
import type { Connection } from "./run-follower";

/** What a view needs to know of a run, from its summary or from the fold of its events. */
export interface RunView {
  id: string;
  status: RunStatus;
  model: string;
  answeredBy?: string;
  usage: Usage;
  finishReason?: FinishReason;
  retryAt?: number;
  budget?: Budget;
  /** It pauses before its next step. */
  isPausing?: boolean;
  pause?: Pause;
  error?: ErrorInfo & { message?: string; remedy?: string };
}

export interface MessageView {
  /** Stays the same when an optimistic message gets its id. */
  key: string;
  id: string;
  role: "user" | "assistant";
  parentId: string | null;
  siblings: readonly string[];
  createdAt: string;
  /** Ordinal of `parts[0]`. */
  firstOrdinal: number;
  parts: readonly Part[];
  run?: RunView;
  /** The fold of the run that is being followed. */
  carry?: RunCarry;
  /** Sent, not yet confirmed. */
  isPending?: true;
}

export interface ThreadState {
  /** Null until the first message of a new thread is sent. */
  threadId: string | null;
  title: string | null;
  /** Oldest first. */
  messages: readonly MessageView[];
  olderCursor: string | null;
  liveRunId: string | null;
  queue: readonly QueuedMessage[];
  /** Unsent text, or what a run's end left undelivered. */
  draft: string | null;
  draftFiles: readonly UploadedFile[];
  /** A link to a copy of it is alive. */
  isShared: boolean;
  /** What its next message is sent with; null before the thread is there. */
  settings: ThreadSettings | null;
  connection: Connection;
  /** Of a run that was asked for and is not shown yet: whether it is to be stopped at once. */
  starting: "wanted" | "stopping" | null;
  /** The run whose end was asked for. */
  stoppingRunId: string | null;
}

export interface ThreadInitial {
  thread: ThreadDetail;
  messages: MessageList;
}

export const newThreadState: ThreadState = {
  threadId: null,
  title: null,
  messages: [],
  olderCursor: null,
  liveRunId: null,
  queue: [],
  draft: null,
  draftFiles: [],
  isShared: false,
  settings: null,
  connection: { state: "idle" },
  starting: null,
  stoppingRunId: null,
};

export function toThreadState({ thread, messages }: ThreadInitial): ThreadState {
  const state = withNewest(newThreadState, messages);
  return withThread(state, thread);
}

/** After the messages that were read after it. */
export function withThread(state: ThreadState, thread: ThreadDetail): ThreadState {
  return {
    ...state,
    threadId: thread.id,
    title: thread.title,
    liveRunId: thread.liveRunId ?? findLiveRun(state.messages),
    // A run may have read one after the thread was read and before its messages were.
    queue: thread.queue.filter(({ id }) => !isHeard(state.messages.at(-1), id)),
    draft: thread.draft,
    draftFiles: thread.draftFiles ?? [],
    isShared: thread.isShared,
    settings: thread.settings,
  };
}

function isHeard(message: MessageView | undefined, queuedId: string): boolean {
  return (
    message?.parts.some((part) => part.kind === "steered" && part.messageId === queuedId) ?? false
  );
}

/** A run may begin after its thread was read and before its messages were. */
function findLiveRun(messages: readonly MessageView[]): string | null {
  const { run } = messages.findLast((message) => message.run !== undefined) ?? {};
  return run && isLive(run.status) ? run.id : null;
}

/** Takes the newest page of the branch shown; keeps what is loaded above it when it joins. */
export function withNewest(state: ThreadState, page: MessageList): ThreadState {
  const known = new Map(state.messages.map((message) => [message.id, message]));
  const newest = page.messages
    .toReversed()
    .map((message) => reconcile(known.get(message.id), message));
  const top = newest[0];
  const join = top ? state.messages.findIndex((message) => message.id === top.id) : -1;
  const isJoined = join > 0 && top?.parentId === state.messages[join - 1]?.id;
  const pending = state.messages.filter((message) => message.isPending);
  return {
    ...state,
    messages: [...(isJoined ? state.messages.slice(0, join) : []), ...newest, ...pending],
    olderCursor: isJoined ? state.olderCursor : page.nextCursor,
  };
}

export function withOlder(state: ThreadState, page: MessageList): ThreadState {
  const older = page.messages.toReversed().map((message) => reconcile(undefined, message));
  return { ...state, messages: [...older, ...state.messages], olderCursor: page.nextCursor };
}

export function withEarlierParts(
  state: ThreadState,
  id: string,
  parts: readonly Part[],
): ThreadState {
  return withMessage(state, id, (message) => {
    const earlier = parts.filter((part) => part.ordinal < message.firstOrdinal);
    const first = earlier[0];
    if (!first || earlier.length !== message.firstOrdinal - first.ordinal) return message;
    return { ...message, firstOrdinal: first.ordinal, parts: [...earlier, ...message.parts] };
  });
}

export function withSnapshot(state: ThreadState, snapshot: RunSnapshot): ThreadState {
  const heard = snapshot.state.parts.filter((part) => part.kind === "steered");
  const ids = heard.map(({ messageId }) => messageId);
  return withMessage(withoutHeard(state, ids), snapshot.messageId, (message) => {
    const first = snapshot.state.nextPart - snapshot.state.parts.length;
    const earlier = message.parts.filter((part) => part.ordinal < first);
    const isJoined = earlier.length > 0 && earlier.at(-1)?.ordinal === first - 1;
    const parts = keepIdentity(message.parts, message.firstOrdinal, snapshot.state.parts, first);
    const carry = toCarry(snapshot.state);
    return {
      ...message,
      carry,
      firstOrdinal: isJoined ? message.firstOrdinal : first,
      parts: isJoined ? [...earlier, ...parts] : parts,
      ...foldedRun(message, snapshot.runId, carry),
    };
  });
}

export function withEvents(
  state: ThreadState,
  runId: string,
  events: readonly StoredRunEvent[],
): ThreadState {
  const heard = events.flatMap(({ event }) =>
    event.type === "message-steered" ? [event.messageId] : [],
  );
  const message = state.messages.findLast((candidate) => candidate.run?.id === runId);
  if (!message) return withoutHeard(state, heard);
  return withMessage(withoutHeard(state, heard), message.id, (current) => {
    const base = current.carry ?? toCarry(emptyRunState);
    const folded = reduceRun({ ...base, parts: current.parts }, events);
    const carry = toCarry(folded);
    return {
      ...current,
      carry,
      parts: folded.parts,
      firstOrdinal: folded.nextPart - folded.parts.length,
      ...foldedRun(current, runId, carry),
    };
  });
}

/** What a run has read waits no longer. */
function withoutHeard(state: ThreadState, heard: readonly string[]): ThreadState {
  const queue = state.queue.filter(({ id }) => !heard.includes(id));
  return queue.length === state.queue.length ? state : { ...state, queue };
}

/** A run as the server described it after a request. */
export function withRun(state: ThreadState, run: RunSummary): ThreadState {
  const message = state.messages.findLast((candidate) => candidate.run?.id === run.id);
  if (!message?.run) return state;
  return withMessage(state, message.id, (current) =>
    current.run ? { ...current, run: withAsked(current.run, run) } : current,
  );
}

export function withMessage(
  state: ThreadState,
  id: string,
  change: (message: MessageView) => MessageView,
): ThreadState {
  const index = state.messages.findLastIndex((message) => message.id === id);
  const message = state.messages[index];
  if (!message) return state;
  const next = change(message);
  return next === message ? state : { ...state, messages: state.messages.with(index, next) };
}

function foldedRun(message: MessageView, runId: string, carry: RunCarry): { run: RunView } {
  return {
    run: {
      id: runId,
      model: message.run?.model ?? carry.model ?? "",
      status: carry.status,
      usage: carry.usage,
      ...(message.run?.budget === undefined ? {} : { budget: message.run.budget }),
      ...(message.run?.isPausing === undefined ? {} : { isPausing: message.run.isPausing }),
      ...(carry.pause === undefined ? {} : { pause: carry.pause }),
      ...(carry.model === undefined ? {} : { answeredBy: carry.model }),
      ...(carry.finishReason === undefined ? {} : { finishReason: carry.finishReason }),
      ...(carry.retryAt === undefined ? {} : { retryAt: carry.retryAt }),
      ...(carry.error === undefined ? {} : { error: carry.error }),
    },
  };
}

/** A fetched message beside what is known of it: what did not change stays the same object. */
function reconcile(known: MessageView | undefined, fetched: Message): MessageView {
  if (!known) return toMessageView(fetched);
  // While a run is followed its stream is ahead of any page fetched beside it.
  const isAhead =
    known.carry !== undefined &&
    (fetched.run === undefined ||
      isLive(fetched.run.status) ||
      fetched.partCount < known.carry.nextPart);
  if (isAhead) {
    const run = known.run && fetched.run ? withAsked(known.run, fetched.run) : known.run;
    return { ...known, siblings: fetched.siblings, ...(run ? { run } : {}) };
  }
  const next = toMessageView(fetched);
  const hasMore = known.firstOrdinal < next.firstOrdinal && next.firstOrdinal <= endOf(known);
  const earlier = hasMore ? known.parts.slice(0, next.firstOrdinal - known.firstOrdinal) : [];
  const parts = keepIdentity(known.parts, known.firstOrdinal, next.parts, next.firstOrdinal);
  return {
    ...next,
    ...keepFinish(known, next),
    key: known.key,
    firstOrdinal: hasMore ? known.firstOrdinal : next.firstOrdinal,
    parts: [...earlier, ...parts],
  };
}

/** What people asked of a run is in no event of it. */
function withAsked(run: RunView, { budget, isPausing }: RunSummary): RunView {
  return { ...run, budget, isPausing };
}

/** A summary without the finish reason does not take away what the run's own end said. */
function keepFinish(known: MessageView, next: MessageView): { run?: RunView } {
  if (!next.run || known.run?.id !== next.run.id || !known.run.finishReason) return {};
  return { run: { finishReason: known.run.finishReason, ...next.run } };
}

function endOf(message: MessageView): number {
  return message.firstOrdinal + message.parts.length;
}

/** `next`, with the old object in place of every part that is the same. */
function keepIdentity(
  old: readonly Part[],
  oldFirst: number,
  next: readonly Part[],
  nextFirst: number,
): readonly Part[] {
  return next.map((part, index) => {
    const known = old[nextFirst + index - oldFirst];
    return known && isSame(known, part) ? known : part;
  });
}

/** Folding is deterministic: the same last seq means the same content; `retried` is marked without one. */
function isSame(a: Part, b: Part): boolean {
  return (
    a.ordinal === b.ordinal &&
    a.kind === b.kind &&
    a.state === b.state &&
    a.retried === b.retried &&
    a.lastSeq === b.lastSeq &&
    (a.lastSeq !== undefined || (a.kind === "text" && b.kind === "text" && a.text === b.text))
  );
}

function toMessageView(message: Message): MessageView {
  return {
    key: message.id,
    id: message.id,
    role: message.role,
    parentId: message.parentId,
    siblings: message.siblings,
    createdAt: message.createdAt,
    firstOrdinal: message.firstOrdinal,
    parts: message.parts,
    ...(message.run ? { run: toRunView(message.run) } : {}),
  };
}

function toRunView(run: RunSummary): RunView {
  return {
    id: run.id,
    status: run.status,
    model: run.model,
    usage: run.usage,
    budget: run.budget,
    isPausing: run.isPausing,
    ...(run.pause === undefined ? {} : { pause: run.pause }),
    ...(run.answeredBy === undefined ? {} : { answeredBy: run.answeredBy }),
    ...(run.finishReason === undefined ? {} : { finishReason: run.finishReason }),
    ...(run.error === undefined ? {} : { error: run.error }),
  };
}
