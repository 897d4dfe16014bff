import type { RunSnapshot } from "@/protocol/api";
import type { StoredRunEvent } from "@/protocol/events";
import type { Environment } from "./environment";
import { createStore, type Readable } from "./store";
import { type ThreadState, withEvents, withSnapshot } from "./thread-state";

export type RunUpdate =
  | { runId: string; events: readonly StoredRunEvent[] }
  | { runId: string; snapshot: RunSnapshot };

export interface ThreadStore extends Readable<ThreadState> {
  /** Takes part of the next frame's one change. */
  apply(update: RunUpdate): void;
  /** Takes what waits for the frame at once. */
  flush(): void;
  /** A change that is seen at once, after all that was applied before it. */
  update(change: (state: ThreadState) => ThreadState): void;
}

/** One thread as its viewers see it. However many events arrive, listeners hear once per frame. */
export function createThreadStore(
  initial: ThreadState,
  env: Pick<Environment, "onFrame">,
): ThreadStore {
  const store = createStore(initial);
  let waiting: RunUpdate[] = [];

  function flush(): void {
    if (waiting.length === 0) return;
    const updates = joinEvents(waiting);
    waiting = [];
    store.update((state) => updates.reduce(applyUpdate, state));
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    flush,
    apply(update) {
      if (waiting.length === 0) env.onFrame(flush);
      waiting.push(update);
    },
    update(change) {
      flush();
      store.update(change);
    },
  };
}

function applyUpdate(state: ThreadState, update: RunUpdate): ThreadState {
  if ("snapshot" in update) return withSnapshot(state, update.snapshot);
  return withEvents(state, update.runId, update.events);
}

/** Neighbouring batches of one run fold as one: the reducer copies each part once per fold. */
function joinEvents(updates: readonly RunUpdate[]): RunUpdate[] {
  const joined: RunUpdate[] = [];
  for (const update of updates) {
    const last = joined.at(-1);
    if (last && "events" in last && "events" in update && last.runId === update.runId) {
      joined[joined.length - 1] = { ...last, events: [...last.events, ...update.events] };
    } else {
      joined.push(update);
    }
  }
  return joined;
}
