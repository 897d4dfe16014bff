import type { Environment, TabChannel, Turn } from "../environment";

interface Timer {
  at: number;
  callback: () => void;
}

/** A browser made of plain values: its clock moves when it is told to. */
export class FakeEnvironment implements Environment {
  time = 1_000;
  visible = true;
  online = true;
  frames: (() => void)[] = [];
  asked: { path: string; init: RequestInit | undefined }[] = [];
  private timers = new Set<Timer>();
  private listeners = new Set<() => void>();
  private readonly answer: (path: string, init?: RequestInit) => Promise<Response>;
  private readonly browser: FakeBrowser | undefined;

  constructor(
    answer: (path: string, init?: RequestInit) => Promise<Response>,
    browser?: FakeBrowser,
  ) {
    this.answer = answer;
    this.browser = browser;
  }

  fetch = (path: string, init?: RequestInit): Promise<Response> => {
    this.asked.push({ path, init });
    return this.answer(path, init);
  };
  now = () => this.time;
  random = () => 0;
  isVisible = () => this.visible;
  isOnline = () => this.online;
  onChange = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  setTimer = (callback: () => void, afterMs: number) => {
    const timer = { at: this.time + afterMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  };
  onFrame = (callback: () => void) => {
    this.frames.push(callback);
  };
  openChannel = (name: string, onMessage: (message: unknown) => void) =>
    this.browser?.openChannel(name, onMessage) ?? null;
  takeTurn = (name: string, turn: Turn) => this.browser?.takeTurn(name, turn) ?? null;

  /** Paints once. */
  frame(): void {
    const frames = this.frames;
    this.frames = [];
    for (const callback of frames) callback();
  }

  change(what: { visible?: boolean; online?: boolean }): void {
    Object.assign(this, what);
    for (const listener of [...this.listeners]) listener();
  }

  advance(ms: number): void {
    this.time += ms;
    for (const timer of [...this.timers]) {
      if (timer.at > this.time) continue;
      this.timers.delete(timer);
      timer.callback();
    }
  }

  /** The machine sleeps: the clock goes on, timers do not. */
  sleep(ms: number): void {
    this.time += ms;
    for (const timer of this.timers) timer.at += ms;
  }

  get waiting(): number {
    return this.timers.size;
  }
}

/** What several tabs have in common. */
export class FakeBrowser {
  private readonly channels = new Map<string, Set<(message: unknown) => void>>();
  private holder: Turn | undefined;
  private queue: Turn[] = [];
  /** Tabs that hear nothing and say nothing, but keep their turn. */
  readonly frozen = new Set<(message: unknown) => void>();

  openChannel(name: string, onMessage: (message: unknown) => void): TabChannel {
    const listeners = this.channels.get(name) ?? new Set();
    this.channels.set(name, listeners.add(onMessage));
    return {
      post: (message) => {
        if (this.frozen.has(onMessage)) return;
        for (const listener of listeners) {
          if (listener === onMessage || this.frozen.has(listener)) continue;
          setImmediate(() => listener(structuredClone(message)));
        }
      },
      close: () => listeners.delete(onMessage),
    };
  }

  /** The oldest listener, which is the first tab's, is frozen. */
  freezeFirst(): void {
    const [first] = [...this.channels.values()][0] ?? [];
    if (first) this.frozen.add(first);
  }

  /** The youngest listener, which is the last tab's, is frozen. */
  freezeLast(): void {
    const last = [...([...this.channels.values()][0] ?? [])].at(-1);
    if (last) this.frozen.add(last);
  }

  takeTurn(_name: string, turn: Turn): () => void {
    if (turn.isStolen) {
      const robbed = this.holder;
      this.holder = undefined;
      this.queue.unshift(turn);
      setImmediate(() => robbed?.onLost());
    } else {
      this.queue.push(turn);
    }
    setImmediate(() => this.next());
    return () => {
      this.queue = this.queue.filter((waiting) => waiting !== turn);
      if (this.holder !== turn) return;
      this.holder = undefined;
      setImmediate(() => this.next());
    };
  }

  private next(): void {
    if (this.holder) return;
    this.holder = this.queue.shift();
    this.holder?.onHeld();
  }
}

/** Lets everything that was promised come to pass. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** An event stream whose frames the test pushes. */
export class FakeStream {
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private readonly encoder = new TextEncoder();
  readonly response: Response;

  constructor() {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller;
      },
    });
    this.response = new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  push(text: string): void {
    this.controller?.enqueue(this.encoder.encode(text));
  }

  end(): void {
    this.controller?.close();
  }

  fail(): void {
    this.controller?.error(new TypeError("network error"));
  }
}
