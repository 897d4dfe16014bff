import type { RunStarted, RunSummary, UploadedFile } from "@/protocol/api";
import type { Budget } from "@/protocol/budget";
import { isLive } from "@/protocol/states";
import { type ActionResult, attempt } from "./action";
import type { Api, RunBody, RunSettings } from "./api";
import { ApiProblem } from "./api-problem";
import type { Environment } from "./environment";
import { pendingAnswer, pendingMessage } from "./pending-messages";
import { type Following, followRun } from "./run-follower";
import { RunStarts } from "./run-starts";
import type { Readable } from "./store";
import type { TabNews } from "./tab-news";
import type { TabStream } from "./tab-stream";
import {
  type ThreadState,
  withEarlierParts,
  withMessage,
  withNewest,
  withOlder,
  withRun,
  withThread,
} from "./thread-state";
import { createThreadStore, type ThreadStore } from "./thread-store";

export interface SendSettings extends RunSettings {
  /** Shown until the server has said which model answers. */
  modelName?: string;
  /** How it reaches a live run; `steer` unless given. */
  delivery?: "steer" | "queue";
}

/** What a view can ask of a thread. Every action ends in the state; none rejects. */
export interface ThreadSession extends Readable<ThreadState> {
  /** Begins to follow; returns the end of it. */
  start(): () => void;
  send(
    text: string,
    settings: SendSettings,
    files?: readonly UploadedFile[],
  ): Promise<ActionResult>;
  regenerate(messageId: string, settings: RunSettings): Promise<ActionResult>;
  /** Sends a new version of a message; the old one and what answered it stay. */
  edit(messageId: string, text: string, settings: RunSettings): Promise<ActionResult>;
  resume(runId: string): Promise<ActionResult>;
  /** Of a run that is only just asked for: as soon as it has an id. */
  stop(): Promise<ActionResult>;
  /** The live run ends before its next step; it can be continued. */
  pause(): Promise<ActionResult>;
  changeBudget(change: Partial<Budget>): Promise<ActionResult>;
  /** Reads the live run's limits, which another tab may have changed. */
  lookAtRun(): Promise<ActionResult>;
  changeQueued(queuedId: string, text: string): Promise<ActionResult>;
  removeQueued(queuedId: string): Promise<ActionResult>;
  showBranch(messageId: string): Promise<ActionResult>;
  loadOlder(): Promise<ActionResult>;
  loadEarlierParts(messageId: string): Promise<ActionResult>;
  refresh(): Promise<ActionResult>;
}

export interface ThreadPorts {
  api: Api;
  env: Environment;
  stream: Pick<TabStream, "watch" | "state" | "onNews">;
  /** Called when a thread was made, when a run began or ended, and when a queue changed. */
  onChange(threadId: string): void;
}

/** Between two looks at a thread that nobody follows. */
const refreshPauseMs = 3_000;

export function createThreadSession(initial: ThreadState, ports: ThreadPorts): ThreadSession {
  return new Session(initial, ports).toActions();
}

class Session {
  private readonly ports: ThreadPorts;
  private readonly store: ThreadStore;
  private readonly api: Api;
  private readonly env: Environment;
  private following: (Following & { runId: string }) | undefined;
  private isStarted = false;
  private refreshes = 0;
  private refreshing: Promise<void> = Promise.resolve();
  /** Rises when a send begins and when it is settled: what was asked for before is older than it. */
  private sends = 0;
  private isSending = false;
  private readonly starts: RunStarts;
  private refreshedAt = 0;
  private failures = 0;
  private isHalted = false;
  private cancelRetry: (() => void) | undefined;
  private readonly removedQueued = new Set<string>();
  private unwatch: (() => void) | undefined;
  /** The last send that failed: the same text again is the same request. */
  private unsent: { body: string; key: string } | undefined;

  constructor(initial: ThreadState, ports: ThreadPorts) {
    this.ports = ports;
    this.api = ports.api;
    this.env = ports.env;
    this.store = createThreadStore(initial, ports.env);
    this.starts = new RunStarts({
      cancel: (runId) => this.cancel(runId),
      note: (starting) => this.store.update((state) => ({ ...state, starting })),
      unknown: () => this.refreshLater(),
      now: () => this.env.now(),
    });
  }

  toActions(): ThreadSession {
    return {
      getState: this.store.getState,
      subscribe: this.store.subscribe,
      start: () => this.start(),
      send: (text, settings, files) => attempt(() => this.send(text, settings, files)),
      regenerate: (id, settings) =>
        attempt(() => this.begin({ regenerate: id, ...toRunFields(settings) })),
      edit: (id, text, settings) => attempt(() => this.edit(id, text, settings)),
      resume: (runId) => attempt(() => this.begin({ continue: runId })),
      stop: () => attempt(() => this.stop()),
      pause: () => attempt(() => this.control((runId) => this.api.pauseRun(runId))),
      changeBudget: (change) =>
        attempt(() => this.control((runId) => this.api.changeBudget(runId, change))),
      lookAtRun: () => attempt(() => this.control((runId) => this.api.getRun(runId))),
      changeQueued: (id, text) => attempt(() => this.changeQueued(id, text)),
      removeQueued: (id) => attempt(() => this.removeQueued(id)),
      showBranch: (id) => attempt(() => this.showBranch(id)),
      loadOlder: () => attempt(() => this.loadOlder()),
      loadEarlierParts: (id) => attempt(() => this.loadEarlierParts(id)),
      refresh: () => attempt(() => this.refresh()),
    };
  }

  /** Started twice, it goes on and is stopped once. */
  private start(): () => void {
    this.isHalted = false;
    if (!this.isStarted) {
      this.isStarted = true;
      this.refreshedAt = this.env.now();
      const unwatch = this.env.onChange(() => this.look());
      const unlisten = this.ports.stream.onNews((news) => this.hear(news));
      this.unwatch = () => {
        unwatch();
        unlisten();
      };
    }
    this.followLive();
    return () => this.halt();
  }

  private halt(): void {
    this.isStarted = false;
    this.isHalted = true;
    this.unwatch?.();
    this.cancelRetry?.();
    this.following?.stop();
    this.following = undefined;
  }

  /** Another device, or a page that is gone, began something here; or news of it were missed. */
  private hear(news: TabNews): void {
    const { threadId, messages } = this.store.getState();
    if (this.following || this.isSending || !threadId || news.kind === "title") return;
    if (news.kind === "status") {
      const known = messages.find(({ run }) => run?.id === news.runId)?.run?.status;
      if (news.threadId !== threadId || (known && !isLive(known))) return;
    }
    void attempt(() => this.refresh());
  }

  /** Another tab or device may have gone on with the thread while this one was out of sight. */
  private look(): void {
    if (this.following || !this.env.isVisible() || !this.env.isOnline()) return;
    if (this.env.now() - this.refreshedAt < refreshPauseMs) return;
    void attempt(() => this.refresh());
  }

  private get threadId(): string {
    const { threadId } = this.store.getState();
    if (!threadId) throw new ApiProblem({ code: "thread-not-found" });
    return threadId;
  }

  private followLive(): void {
    const { liveRunId } = this.store.getState();
    if (!this.isStarted || !liveRunId || this.following?.runId === liveRunId) return;
    this.following?.stop();
    const following = followRun({
      runId: liveRunId,
      env: this.env,
      stream: this.ports.stream,
      onSnapshot: (snapshot) => this.store.apply({ runId: liveRunId, snapshot }),
      onEvents: (events) => this.store.apply({ runId: liveRunId, events }),
      onConnection: (connection) => this.store.update((state) => ({ ...state, connection })),
    });
    this.following = { ...following, runId: liveRunId };
    void following.done.then((end) => {
      if (end !== "stopped") this.leave(liveRunId, end);
    });
  }

  private leave(runId: string, end: "ended" | "gone" | "signed-out"): void {
    if (this.following?.runId !== runId) return;
    this.following = undefined;
    this.store.update((state) => ({
      ...state,
      liveRunId: end === "signed-out" ? state.liveRunId : null,
      stoppingRunId: null,
      connection: { state: end === "signed-out" ? "signed-out" : "idle" },
    }));
    if (end === "signed-out") return;
    this.ports.onChange(this.threadId);
    void attempt(() => this.refresh());
  }

  /** Over when the newest look is: one that began later takes the place of those before it. */
  private refresh(): Promise<void> {
    this.refreshing = this.read();
    return this.refreshing;
  }

  /** The thread and its newest messages as the server has them now; then follows what lives. */
  private async read(): Promise<void> {
    this.refreshes += 1;
    const turn = this.refreshes;
    const { sends } = this;
    this.cancelRetry?.();
    try {
      const id = this.threadId;
      // In this order: then a run that the thread names is among the messages.
      const thread = await this.api.getThread(id);
      // Nobody looks any more, and the thread may be gone.
      if (this.isHalted) return;
      const newest = await this.api.listMessages(id);
      if (turn !== this.refreshes) return await this.refreshing;
      if (sends !== this.sends || this.isSending) {
        // It may lack the message, or have it twice: looked at anew once the send is settled.
        if (!this.isSending) await this.refresh();
        return;
      }
      this.failures = 0;
      this.refreshedAt = this.env.now();
      // A list that was on its way while a message was taken out of it may still have it.
      const queue = thread.queue.filter(({ id: queuedId }) => !this.removedQueued.has(queuedId));
      this.store.update((state) => withThread(withNewest(state, newest), { ...thread, queue }));
      this.followLive();
      await this.starts.settle(this.store.getState().liveRunId);
    } catch (error) {
      // Of looks that overtake each other the newest says how it went.
      if (error instanceof ApiProblem && turn === this.refreshes) this.takeRefusal(error);
      throw error;
    }
  }

  private takeRefusal(problem: ApiProblem): void {
    if (problem.isUncertain || problem.status === 429) this.refreshLater();
    const state =
      problem.status === 401 ? "signed-out" : problem.status === 404 ? "gone" : undefined;
    if (state) this.store.update((current) => ({ ...current, connection: { state } }));
  }

  private refreshLater(): void {
    if (!this.isStarted) return;
    this.failures += 1;
    this.cancelRetry?.();
    const afterMs = Math.min(15_000, 500 * 2 ** this.failures);
    this.cancelRetry = this.env.setTimer(() => void attempt(() => this.refresh()), afterMs);
  }

  private async send(
    text: string,
    settings: SendSettings,
    files: readonly UploadedFile[] = [],
  ): Promise<void> {
    const isQueued = this.store.getState().liveRunId !== null;
    const body: RunBody = {
      message: { text, ...(files.length > 0 ? { files: files.map(({ id }) => id) } : {}) },
      ...(isQueued ? { delivery: settings.delivery ?? "steer" } : {}),
      ...toRunFields(settings),
    };
    const key = this.keyFor(body);
    const clientId = `local-${key}`;
    const { refreshes } = this;
    this.sends += 1;
    this.isSending = true;
    if (!isQueued) this.addPending(clientId, text, files);
    try {
      await this.starts.run(this.askForRun(body, key), (started) => {
        const modelName = started.model ?? settings.modelName ?? "";
        this.confirm({ clientId, text, modelName }, started);
      });
    } catch (error) {
      this.dropPending(clientId);
      throw error;
    } finally {
      this.sends += 1;
      this.isSending = false;
      if (refreshes !== this.refreshes) void attempt(() => this.refresh());
    }
    this.ports.onChange(this.threadId);
  }

  private keyFor(body: RunBody): string {
    if (this.unsent?.body === JSON.stringify(body)) return this.unsent.key;
    return newKey();
  }

  private async askForRun(body: RunBody, key: string): Promise<RunStarted> {
    try {
      const threadId = this.store.getState().threadId ?? (await this.createThread());
      const started = await this.api.startRun(threadId, body, key);
      this.unsent = undefined;
      return started;
    } catch (error) {
      this.unsent = { body: JSON.stringify(body), key };
      throw error;
    }
  }

  private async createThread(): Promise<string> {
    const { id } = await this.api.createThread();
    this.store.update((state) => ({ ...state, threadId: id }));
    return id;
  }

  private addPending(clientId: string, text: string, files: readonly UploadedFile[]): void {
    const parentId = this.store.getState().messages.at(-1)?.id ?? null;
    const message = pendingMessage({ clientId, parentId, text, files }, this.env.now());
    this.store.update((state) => ({ ...state, messages: [...state.messages, message] }));
  }

  private dropPending(clientId: string): void {
    this.store.update((state) => ({
      ...state,
      messages: state.messages.filter((message) => message.key !== clientId),
    }));
  }

  private confirm(
    { clientId, text, modelName }: { clientId: string; text: string; modelName: string },
    started: RunStarted,
  ): void {
    const { runId, userMessageId, assistantMessageId } = started;
    if (runId && userMessageId && assistantMessageId && started.outcome === "started") {
      this.store.update((state) => {
        const sent = withMessage(state, clientId, ({ isPending: _, ...message }) => ({
          ...message,
          id: userMessageId,
          siblings: [userMessageId],
        }));
        const answer = pendingAnswer(
          {
            ...{ id: assistantMessageId, parentId: userMessageId, runId },
            ...{ model: modelName, budget: started.budget },
          },
          this.env.now(),
        );
        return { ...sent, messages: [...sent.messages, answer], liveRunId: runId };
      });
      this.followLive();
      return;
    }
    this.dropPending(clientId);
    if (started.queuedId) {
      const queued = {
        id: started.queuedId,
        text,
        delivery: started.outcome === "steered" ? ("steer" as const) : ("queue" as const),
        createdAt: new Date(this.env.now()).toISOString(),
      };
      this.store.update((state) => ({ ...state, queue: [...state.queue, queued] }));
    }
    // The run may have ended meanwhile, and the queued message may have begun.
    void attempt(() => this.refresh());
  }

  private async edit(messageId: string, text: string, settings: RunSettings): Promise<void> {
    const message = this.store.getState().messages.find(({ id }) => id === messageId);
    if (!message) throw new ApiProblem({ code: "unknown-reference" });
    const files = message.parts.flatMap((part) => (part.kind === "file" ? [part.fileId] : []));
    await this.begin({
      message: { text, ...(files.length > 0 ? { files } : {}) },
      parentId: message.parentId,
      ...toRunFields(settings),
    });
  }

  /** A run that does not go on at the end of the branch shown. */
  private async begin(body: RunBody): Promise<void> {
    await this.starts.run(this.askForRun(body, this.keyFor(body)), async () => {
      this.ports.onChange(this.threadId);
      await this.refresh();
    });
  }

  private async stop(): Promise<void> {
    const { liveRunId } = this.store.getState();
    if (liveRunId) await this.cancel(liveRunId);
    else await this.starts.stop();
  }

  private async cancel(runId: string): Promise<void> {
    this.store.update((state) => ({ ...state, stoppingRunId: runId }));
    try {
      await this.api.cancelRun(runId);
    } catch (error) {
      this.store.update((state) => ({ ...state, stoppingRunId: null }));
      throw error;
    }
  }

  /** Asks something of the live run; one that is over meanwhile needs nothing more. */
  private async control(ask: (runId: string) => Promise<RunSummary>): Promise<void> {
    const { liveRunId } = this.store.getState();
    if (!liveRunId) return;
    const run = await ask(liveRunId);
    this.store.update((state) => withRun(state, run));
  }

  private async changeQueued(queuedId: string, text: string): Promise<void> {
    const change = (next: string) =>
      this.store.update((state) => ({
        ...state,
        queue: state.queue.map((each) => (each.id === queuedId ? { ...each, text: next } : each)),
      }));
    const before = this.store.getState().queue.find(({ id }) => id === queuedId)?.text;
    change(text);
    try {
      await this.api.patchQueued(this.threadId, queuedId, text);
      // A list that was on its way meanwhile has brought the old text.
      change(text);
    } catch (error) {
      if (before !== undefined) change(before);
      throw error;
    }
  }

  private async removeQueued(queuedId: string): Promise<void> {
    await this.api.removeQueued(this.threadId, queuedId);
    this.removedQueued.add(queuedId);
    this.store.update((state) => ({
      ...state,
      queue: state.queue.filter((queued) => queued.id !== queuedId),
    }));
  }

  private async showBranch(messageId: string): Promise<void> {
    await this.api.patchThread(this.threadId, { leafMessageId: messageId });
    await this.refresh();
  }

  private async loadOlder(): Promise<void> {
    const { olderCursor } = this.store.getState();
    if (!olderCursor) return;
    const page = await this.api.listMessages(this.threadId, olderCursor);
    this.store.update((state) =>
      state.olderCursor === olderCursor ? withOlder(state, page) : state,
    );
  }

  private async loadEarlierParts(messageId: string): Promise<void> {
    const message = this.store.getState().messages.find((candidate) => candidate.id === messageId);
    if (!message || message.firstOrdinal === 0) return;
    const { parts } = await this.api.listPartsBefore(messageId, message.firstOrdinal);
    this.store.update((state) => withEarlierParts(state, messageId, parts));
  }
}

function toRunFields(settings: RunSettings): Pick<RunBody, "model" | "settings" | "budget"> {
  const { thinking, toolsOff, budget } = settings;
  const kept = {
    ...(thinking === undefined ? {} : { thinking }),
    ...(toolsOff === undefined ? {} : { toolsOff }),
  };
  return {
    ...(settings.model === undefined ? {} : { model: settings.model }),
    ...(budget === undefined ? {} : { budget }),
    ...(Object.keys(kept).length === 0 ? {} : { settings: kept }),
  };
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
