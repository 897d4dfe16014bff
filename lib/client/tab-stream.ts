/**
 * One event stream for all tabs of a browser: the tab whose turn it is has the connection and
 * hands on what the others watch. Browsers open six connections to a server, and streams that
 * took them all would leave none for anything else. Where a browser cannot do this, every tab
 * has its own.
 */
import type { SseFrame } from "@/protocol/sse";
import type { Environment, TabChannel } from "./environment";
import { type EventLine, type LineState, openLine, wakeSilenceMsMax } from "./event-line";
import { createStore, type Readable } from "./store";
import { type TabNews, toTabNews } from "./tab-news";

export interface RunWatcher {
  /** The last seq it has; null: it needs a snapshot. */
  after(): number | null;
  onFrames(frames: readonly SseFrame[]): void;
}

export interface TabStream {
  /** Follows for as long as the page lives; returns the end of it. */
  start(): () => void;
  state: Readable<LineState>;
  watch(runId: string, watcher: RunWatcher): () => void;
  onNews(listener: (news: TabNews) => void): () => void;
}

/** What tabs say to each other. */
type TabMessage =
  | { type: "hello" }
  | { type: "lead" }
  | { type: "watch"; tab: string; runId: string; after: number | null }
  | { type: "unwatch"; tab: string; runId: string }
  | { type: "state"; state: LineState }
  | { type: "news"; frames: readonly SseFrame[] }
  | { type: "run"; runId: string; frames: readonly SseFrame[] };

/** A tab that leads answers at once; one that does not is frozen or gone. */
const answerMsMax = 1_500;
/** After so long without a word, a tab that is looked at asks whether somebody leads. */
const silenceMsMax = 45_000;
/** Runs nobody watches any more leave the connection when it is worth a new one. */
const dropAfterMs = 2_000;

export function createTabStream(input: { env: Environment; userId: string }): TabStream {
  const tab = new Tab(input.env, `longrun.events.${input.userId}`);
  return {
    state: tab.state,
    start: () => tab.start(),
    watch: (runId, watcher) => tab.watch(runId, watcher),
    onNews: (listener) => tab.onNews(listener),
  };
}

interface Position {
  /** The last seq handed on; null: a snapshot is needed. */
  cursor: number | null;
  tabs: Set<string>;
}

class Tab {
  readonly state = createStore<LineState>({ state: "connecting" });
  private readonly env: Environment;
  private readonly name: string;
  private id = "";
  private readonly watchers = new Map<string, Set<RunWatcher>>();
  private readonly listeners = new Set<(news: TabNews) => void>();
  private channel: TabChannel | null = null;
  private leaveTurn: (() => void) | undefined;
  private cancelCheck: (() => void) | undefined;
  private isAsking = false;
  private heardAt = 0;
  private leading: Leading | undefined;

  constructor(env: Environment, name: string) {
    this.env = env;
    this.name = name;
  }

  start(): () => void {
    this.id = `${this.env.now()}-${this.env.random()}`;
    this.channel = this.env.openChannel(this.name, (message) => this.hear(message as TabMessage));
    const unwatch = this.env.onChange(() => {
      if (!this.env.isVisible()) return;
      this.ask();
      // A frozen tab may have missed the end of what it watches: it says how far it is.
      const silentMs = this.env.now() - this.heardAt;
      if (!this.leading && silentMs >= wakeSilenceMsMax) this.tellAll();
    });
    this.queueForTurn(false);
    if (!this.leading) this.tellAll();
    this.ask();
    return () => {
      unwatch();
      this.cancelCheck?.();
      for (const runId of this.watchers.keys()) this.post({ type: "unwatch", tab: this.id, runId });
      this.resign();
      this.leaveTurn?.();
      this.channel?.close();
      this.channel = null;
    };
  }

  watch(runId: string, watcher: RunWatcher): () => void {
    const others = this.watchers.get(runId) ?? new Set();
    this.watchers.set(runId, others.add(watcher));
    this.tellWatch(runId, watcher.after());
    return () => {
      others.delete(watcher);
      if (others.size > 0 || this.watchers.get(runId) !== others) return;
      this.watchers.delete(runId);
      if (this.leading) this.leading.drop(this.id, runId);
      else this.post({ type: "unwatch", tab: this.id, runId });
    };
  }

  onNews(listener: (news: TabNews) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tellWatch(runId: string, after: number | null): void {
    if (this.leading) {
      this.leading.take(this.id, runId, after);
    } else if (this.channel) {
      this.post({ type: "watch", tab: this.id, runId, after });
      this.expectAnswer();
    }
  }

  private tellAll(): void {
    for (const [runId, watchers] of this.watchers) {
      const cursors = [...watchers].map((watcher) => watcher.after());
      const known = cursors.filter((cursor) => cursor !== null);
      this.tellWatch(runId, known.length < cursors.length ? null : Math.min(...known));
    }
  }

  private queueForTurn(isStolen: boolean): void {
    const onLost = () => {
      this.resign();
      this.queueForTurn(false);
      this.tellAll();
    };
    const before = this.leaveTurn;
    const leave = this.env.takeTurn(this.name, { isStolen, onHeld: () => this.lead(), onLost });
    before?.();
    this.leaveTurn = leave ?? undefined;
    if (!leave) this.lead();
  }

  private lead(): void {
    this.cancelCheck?.();
    this.isAsking = false;
    this.leading = new Leading(this.env, {
      onRun: (runId, frames, isShared) => {
        this.handOut(runId, frames);
        if (isShared) this.post({ type: "run", runId, frames });
      },
      onNews: (frames) => {
        this.tell(frames);
        this.post({ type: "news", frames });
      },
      onState: (state) => {
        this.state.update(() => state);
        this.post({ type: "state", state });
        // Somebody may sign in again in another tab, which then must not wait for this one.
        if (state.state === "signed-out") this.leaveTurn?.();
      },
      self: this.id,
    });
    this.tellAll();
    this.leading.open();
    this.post({ type: "lead" });
  }

  private resign(): void {
    this.leading?.close();
    this.leading = undefined;
  }

  private hear(message: TabMessage): void {
    const { leading } = this;
    switch (message.type) {
      case "hello":
        if (leading) this.post({ type: "state", state: this.state.getState() });
        return;
      case "watch":
        leading?.take(message.tab, message.runId, message.after);
        if (leading) this.post({ type: "state", state: this.state.getState() });
        return;
      case "unwatch":
        leading?.drop(message.tab, message.runId);
        return;
      case "lead":
        this.heardLeader();
        if (!leading) this.tellAll();
        return;
      case "state":
        this.heardLeader();
        if (!leading) this.state.update(() => message.state);
        return;
      case "news":
        this.heardLeader();
        if (!leading) this.tell(message.frames);
        return;
      case "run":
        this.heardLeader();
        if (!leading) this.handOut(message.runId, message.frames);
        return;
    }
  }

  private handOut(runId: string, frames: readonly SseFrame[]): void {
    for (const watcher of [...(this.watchers.get(runId) ?? [])]) watcher.onFrames(frames);
  }

  private tell(frames: readonly SseFrame[]): void {
    for (const { event, data } of frames) {
      const news = toTabNews(event, data);
      if (!news) continue;
      for (const listener of this.listeners) listener(news);
    }
  }

  private post(message: TabMessage): void {
    this.channel?.post(message);
  }

  /** Whether somebody leads; only a tab that is looked at needs to know. */
  private ask(): void {
    if (this.leading || !this.channel) return;
    this.post({ type: "hello" });
    this.expectAnswer();
  }

  private expectAnswer(): void {
    if (this.isAsking || this.leading) return;
    this.isAsking = true;
    this.cancelCheck?.();
    this.cancelCheck = this.env.setTimer(() => {
      this.isAsking = false;
      if (!this.leading && this.env.isVisible()) this.queueForTurn(true);
    }, answerMsMax);
  }

  private heardLeader(): void {
    this.isAsking = false;
    this.heardAt = this.env.now();
    this.cancelCheck?.();
    if (this.leading) return;
    this.cancelCheck = this.env.setTimer(() => {
      if (this.env.isVisible()) this.ask();
    }, silenceMsMax);
  }
}

interface LeadingSink {
  onRun(runId: string, frames: readonly SseFrame[], isShared: boolean): void;
  onNews(frames: readonly SseFrame[]): void;
  onState(state: LineState): void;
  self: string;
}

/** The connection, and what each tab watches on it. */
class Leading {
  private readonly env: Environment;
  private readonly sink: LeadingSink;
  private readonly positions = new Map<string, Position>();
  /** Runs the present connection carries. */
  private carried = new Set<string>();
  private line: EventLine | undefined;
  private isRenewing = false;
  private cancelDrop: (() => void) | undefined;

  constructor(env: Environment, sink: LeadingSink) {
    this.env = env;
    this.sink = sink;
  }

  open(): void {
    this.line = openLine({
      env: this.env,
      cursors: () => {
        this.carried = new Set(this.positions.keys());
        return new Map([...this.positions].map(([runId, { cursor }]) => [runId, cursor]));
      },
      onFrames: (frames) => this.sort(frames),
      onState: this.sink.onState,
    });
  }

  close(): void {
    this.cancelDrop?.();
    this.line?.stop();
    this.line = undefined;
  }

  take(tab: string, runId: string, after: number | null): void {
    const position = this.positions.get(runId);
    if (!position) {
      this.positions.set(runId, { cursor: after, tabs: new Set([tab]) });
      this.renewSoon();
      return;
    }
    position.tabs.add(tab);
    if (position.cursor === null || (after !== null && after >= position.cursor)) return;
    position.cursor = after;
    this.renewSoon();
  }

  drop(tab: string, runId: string): void {
    const position = this.positions.get(runId);
    position?.tabs.delete(tab);
    if (position?.tabs.size !== 0) return;
    this.positions.delete(runId);
    this.cancelDrop?.();
    this.cancelDrop = this.env.setTimer(() => {
      if ([...this.carried].some((id) => !this.positions.has(id))) this.line?.renew();
    }, dropAfterMs);
  }

  /** Once for all that one turn of the page asks for. */
  private renewSoon(): void {
    if (this.isRenewing || !this.line) return;
    this.isRenewing = true;
    queueMicrotask(() => {
      this.isRenewing = false;
      this.line?.renew();
    });
  }

  private sort(frames: readonly SseFrame[]): void {
    const news: SseFrame[] = [];
    const byRun = new Map<string, SseFrame[]>();
    for (const frame of frames) {
      const runId = this.place(frame);
      if (runId === undefined) news.push(frame);
      else if (byRun.get(runId)?.push(frame) === undefined) byRun.set(runId, [frame]);
    }
    if (news.length > 0) this.sink.onNews(news);
    for (const [runId, own] of byRun) {
      const tabs = this.positions.get(runId)?.tabs;
      const isShared = tabs !== undefined && (tabs.size > 1 || !tabs.has(this.sink.self));
      if (own.some(({ event }) => event === "closed" || event === "gone")) {
        this.positions.delete(runId);
        this.carried.delete(runId);
      }
      this.sink.onRun(runId, own, isShared);
    }
  }

  /** The run a frame belongs to; undefined: it is for everybody. Remembers how far the run is. */
  private place({ event, data }: SseFrame): string | undefined {
    if (event === undefined || event === "status" || event === "title" || event === "resync") {
      return undefined;
    }
    const runId = /^\{"runId":"(\w+)"/.exec(data)?.[1];
    const position = runId === undefined ? undefined : this.positions.get(runId);
    if (!position) return runId;
    const seq = event === "run" ? /^\{"runId":"\w+","seq":(\d+)/.exec(data)?.[1] : undefined;
    if (seq !== undefined && position.cursor !== null) position.cursor = Number(seq);
    if (event === "snapshot") position.cursor = toLastSeq(data);
    return runId;
  }
}

function toLastSeq(snapshot: string): number | null {
  try {
    const value = JSON.parse(snapshot) as { state?: { lastSeq?: unknown } };
    const lastSeq = value.state?.lastSeq;
    return typeof lastSeq === "number" ? lastSeq : null;
  } catch {
    // A broken frame: its readers ask for another snapshot.
    return null;
  }
}
