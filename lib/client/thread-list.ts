import type { ThreadList, ThreadSummary } from "@/protocol/api";
import { isLive } from "@/protocol/states";
import { type ActionResult, attempt } from "./action";
import type { Api, ThreadChange, ThreadFilter } from "./api";
import { ApiProblem } from "./api-problem";
import type { Environment } from "./environment";
import { needsPerson } from "./group-threads";
import { createStore, type Readable } from "./store";
import type { TabNews } from "./tab-news";

export interface ThreadListState {
  threads: readonly ThreadSummary[];
  nextCursor: string | null;
  /** Threads that need the person and are not in the list. */
  needingBeyond: number;
  isLoading: boolean;
  problem: ApiProblem | null;
}

/** What a person may change of a thread in a list. */
export type ThreadEdit = Pick<ThreadChange, "title" | "isPinned" | "isArchived">;

export interface ThreadListStore extends Readable<ThreadListState> {
  /** Looks again when the page comes back; returns the end of it. */
  start(): () => void;
  refresh(): Promise<void>;
  loadMore(): Promise<void>;
  /** Shown at once, and taken back when the server refuses. */
  edit(threadId: string, change: ThreadEdit): Promise<ActionResult>;
  remove(threadId: string): Promise<ActionResult>;
  restore(threadId: string): Promise<ActionResult>;
  markSeen(threadId: string): Promise<ActionResult>;
  take(news: TabNews): void;
}

interface ThreadListPorts {
  api: Pick<Api, "listThreads" | "patchThread" | "deleteThread">;
  env: Pick<Environment, "now" | "isVisible" | "isOnline" | "onChange">;
  filter?: ThreadFilter;
}

export function createThreadList(initial: ThreadList, ports: ThreadListPorts): ThreadListStore {
  const { api, env, filter = "active" } = ports;
  const store = createStore<ThreadListState>({
    threads: initial.threads,
    nextCursor: initial.nextCursor,
    needingBeyond: toNeedingBeyond(initial),
    ...{ isLoading: false, problem: null },
  });
  let turns = 0;
  /** Changes that the server has not answered yet. */
  let unsettled = 0;
  let reading = 0;
  /** What is read while the server has not answered a change may be from before it. */
  let isReadAgain = false;

  const change = (next: (threads: readonly ThreadSummary[]) => readonly ThreadSummary[]) =>
    store.update((state) => ({ ...state, threads: next(state.threads) }));

  async function refresh(): Promise<void> {
    if (unsettled > 0) {
      isReadAgain = true;
      return;
    }
    turns += 1;
    const turn = turns;
    reading += 1;
    try {
      const newest = await api.listThreads(undefined, filter);
      if (turn === turns) store.update((state) => withNewestThreads(state, newest));
    } catch (error) {
      // The list stays as it was; the next look tries again.
      if (!(error instanceof ApiProblem)) throw error;
    } finally {
      reading -= 1;
    }
  }

  async function loadMore(): Promise<void> {
    const { nextCursor, isLoading } = store.getState();
    if (!nextCursor || isLoading) return;
    store.update((state) => ({ ...state, isLoading: true, problem: null }));
    try {
      const page = await api.listThreads(nextCursor, filter);
      store.update((state) => withMoreThreads(state, page));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      store.update((state) => ({ ...state, isLoading: false, problem: error }));
    }
  }

  /** Asks the server for what is shown already. */
  async function settle(threadId: string, ask: () => Promise<void>): Promise<ActionResult> {
    // An answer that is on its way is older than this change.
    turns += 1;
    unsettled += 1;
    isReadAgain ||= reading > 0;
    const before = store.getState().threads.find(({ id }) => id === threadId);
    const result = await attempt(ask);
    if (!result.ok && before) change((threads) => withThread(threads, before));
    unsettled -= 1;
    if (unsettled === 0 && isReadAgain) {
      isReadAgain = false;
      void refresh();
    }
    return result;
  }

  async function edit(threadId: string, changed: ThreadEdit): Promise<ActionResult> {
    const asked = settle(threadId, () => api.patchThread(threadId, changed));
    const { isArchived } = changed;
    if (isArchived !== undefined && isArchived !== (filter === "archived")) {
      change((threads) => threads.filter(({ id }) => id !== threadId));
    } else {
      change((threads) => withChange(threads, threadId, changed));
    }
    const result = await asked;
    if (result.ok && isArchived !== undefined) await refresh();
    return result;
  }

  async function remove(threadId: string): Promise<ActionResult> {
    const asked = settle(threadId, () => api.deleteThread(threadId));
    change((threads) => threads.filter(({ id }) => id !== threadId));
    return await asked;
  }

  async function restore(threadId: string): Promise<ActionResult> {
    const result = await attempt(() => api.patchThread(threadId, { isDeleted: false }));
    await refresh();
    return result;
  }

  async function markSeen(threadId: string): Promise<ActionResult> {
    change((threads) => withChange(threads, threadId, { isUnseen: false }));
    return await attempt(() => api.patchThread(threadId, { seen: true }));
  }

  function take(news: TabNews): void {
    const known =
      news.kind !== "resync" && store.getState().threads.some(({ id }) => id === news.threadId);
    if (!known) {
      void refresh();
      return;
    }
    change((threads) => withChange(threads, news.threadId, toChange(news, env.now())));
  }

  function start(): () => void {
    return env.onChange(() => {
      if (env.isVisible() && env.isOnline()) void refresh();
    });
  }

  return {
    ...{ getState: store.getState, subscribe: store.subscribe },
    ...{ start, refresh, loadMore, edit, remove, restore, markSeen, take },
  };
}

function toChange(news: Exclude<TabNews, { kind: "resync" }>, now: number): Partial<ThreadSummary> {
  if (news.kind === "title") return { title: news.title };
  const { status } = news;
  // A message began it: that is what moves a thread to the top.
  if (status === "queued") return { status, updatedAt: new Date(now).toISOString() };
  return isLive(status) ? { status } : { status, isUnseen: status !== "cancelled" };
}

function withChange(
  threads: readonly ThreadSummary[],
  threadId: string,
  changed: Partial<ThreadSummary>,
): readonly ThreadSummary[] {
  const index = threads.findIndex(({ id }) => id === threadId);
  const thread = threads[index];
  if (!thread) return threads;
  const keys = Object.keys(changed) as (keyof ThreadSummary)[];
  if (keys.every((key) => changed[key] === undefined || changed[key] === thread[key])) {
    return threads;
  }
  return threads.with(index, { ...thread, ...changed });
}

/** The thread as it was, in its place or at the top: the view orders by time. */
function withThread(
  threads: readonly ThreadSummary[],
  thread: ThreadSummary,
): readonly ThreadSummary[] {
  const index = threads.findIndex(({ id }) => id === thread.id);
  return index < 0 ? [thread, ...threads] : threads.with(index, thread);
}

/** The first page anew. What was loaded below it stays; what should be on it and is not, has gone. */
function withNewestThreads(state: ThreadListState, page: ThreadList): ThreadListState {
  const known = new Map(state.threads.map((thread) => [thread.id, thread]));
  const newest = page.threads.map((thread) => keepSame(known.get(thread.id), thread));
  const ids = new Set(page.threads.map(({ id }) => id));
  const oldest = page.threads.findLast(({ isPinned }) => !isPinned);
  const rest =
    page.nextCursor === null || !oldest
      ? []
      : state.threads.filter(
          ({ id, isPinned, updatedAt }) =>
            !isPinned && !ids.has(id) && updatedAt < oldest.updatedAt,
        );
  return {
    ...state,
    needingBeyond: toNeedingBeyond(page),
    threads: [...newest, ...rest],
    nextCursor: rest.length > 0 ? state.nextCursor : page.nextCursor,
  };
}

function toNeedingBeyond({ threads, needsYou = 0 }: ThreadList): number {
  return Math.max(0, needsYou - threads.filter(needsPerson).length);
}

/** A row renders again only for an object of its own. */
function keepSame(known: ThreadSummary | undefined, next: ThreadSummary): ThreadSummary {
  return known && JSON.stringify(known) === JSON.stringify(next) ? known : next;
}

function withMoreThreads(state: ThreadListState, page: ThreadList): ThreadListState {
  const ids = new Set(state.threads.map(({ id }) => id));
  return {
    ...state,
    threads: [...state.threads, ...page.threads.filter(({ id }) => !ids.has(id))],
    nextCursor: page.nextCursor,
    isLoading: false,
    problem: null,
  };
}
