import { SseParser } from "@/protocol/sse";
import type { LineState } from "../event-line";
import { createStore } from "../store";
import type { TabNews } from "../tab-news";
import type { RunWatcher, TabStream } from "../tab-stream";

/** A tab's stream whose frames the test hands out. */
export class FakeTabStream implements Pick<TabStream, "watch" | "state" | "onNews"> {
  readonly state = createStore<LineState>({ state: "open" });
  /** Each watch: the run and the cursor it began with. */
  readonly asked: string[] = [];
  private readonly listeners = new Set<(news: TabNews) => void>();
  private readonly watchers = new Map<string, RunWatcher>();

  watch = (runId: string, watcher: RunWatcher) => {
    const after = watcher.after();
    this.asked.push(after === null ? runId : `${runId}:${after}`);
    this.watchers.set(runId, watcher);
    return () => {
      if (this.watchers.get(runId) === watcher) this.watchers.delete(runId);
    };
  };

  onNews = (listener: (news: TabNews) => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  tell(news: TabNews): void {
    for (const listener of this.listeners) listener(news);
  }

  isWatched(runId: string): boolean {
    return this.watchers.has(runId);
  }

  push(runId: string, text: string): void {
    this.watchers.get(runId)?.onFrames(new SseParser().push(text));
  }
}
