import { type SseFrame, SseParser } from "@/protocol/sse";
import type { Environment } from "./environment";
import { decideReconnect } from "./reconnect-policy";

export type LineState =
  | { state: "connecting" }
  | { state: "open" }
  | { state: "reconnecting"; attempts: number }
  | { state: "offline" }
  | { state: "signed-out" };

interface LineInput {
  env: Environment;
  /** The runs to follow, each with the last seq known; asked at every connection. */
  cursors(): ReadonlyMap<string, number | null>;
  /** What one piece of the stream brought. */
  onFrames(frames: readonly SseFrame[]): void;
  onState(state: LineState): void;
}

export interface EventLine {
  /** Connects anew: the runs to follow are other ones. */
  renew(): void;
  stop(): void;
}

/** The server sends a comment every 15 s; three missed ones mean that nobody is there. */
const silenceMsMax = 45_000;
/** Where the page is looked at again, or the network is back, less silence is enough. */
export const wakeSilenceMsMax = 20_000;
/**
 * How often the clock is read: timers stand still while the machine sleeps, so one that waits for
 * the whole silence would go on waiting after it.
 */
const lookMs = 1_000;
/** A connection that held this long was no failure. */
const steadyMs = 10_000;

/** `/api/events` through as many connections as it takes. */
export function openLine(input: LineInput): EventLine {
  const line = new Line(input);
  void line.run();
  return { renew: () => line.renew(), stop: () => line.stopping.abort() };
}

interface Refusal {
  status?: number;
  retryAfterMs?: number;
}

class Line {
  readonly stopping = new AbortController();
  private readonly input: LineInput;
  private connection: AbortController | undefined;
  private isRenewed = false;
  private isOpen = false;
  /** Connections in a row that did not hold. */
  private attempts = 0;
  private lastAttemptAt: number;
  private jitter: number;
  private refusal: Refusal = {};

  constructor(input: LineInput) {
    this.input = input;
    this.lastAttemptAt = input.env.now();
    this.jitter = input.env.random();
  }

  renew(): void {
    if (!this.connection) return;
    this.isRenewed = true;
    this.connection.abort();
  }

  async run(): Promise<void> {
    const { env, onState } = this.input;
    while (!this.stopping.signal.aborted) {
      const decision = decideReconnect({
        now: env.now(),
        attempts: this.attempts,
        lastAttemptAt: this.lastAttemptAt,
        jitter: this.jitter,
        // A hidden tab's title says what ended meanwhile, so it goes on listening.
        isVisible: true,
        isOnline: env.isOnline(),
        ...this.refusal,
      });
      if (decision.action === "give-up") {
        onState({ state: "signed-out" });
        return;
      }
      if (decision.action === "connect") {
        await this.connect();
        continue;
      }
      const { attempts } = this;
      onState(env.isOnline() ? { state: "reconnecting", attempts } : { state: "offline" });
      await pause(env, decision.forMs, this.stopping.signal);
    }
  }

  private async connect(): Promise<void> {
    const { env } = this.input;
    const beganAt = env.now();
    this.isOpen = false;
    this.isRenewed = false;
    this.refusal = await this.read();
    if (this.isRenewed) {
      if (this.isOpen) this.attempts = 0;
      return;
    }
    this.lastAttemptAt = env.now();
    this.jitter = env.random();
    const isSteady = this.isOpen && this.lastAttemptAt - beganAt >= steadyMs;
    this.attempts = isSteady ? 0 : this.attempts + 1;
  }

  /** Reads one connection to its end. Never throws. */
  private async read(): Promise<Refusal> {
    const { env, cursors, onFrames, onState } = this.input;
    const connection = new AbortController();
    this.connection = connection;
    const signal = AbortSignal.any([this.stopping.signal, connection.signal]);
    // A connection over a lost network is dead, but would not say so for a long time.
    let heardAt = env.now();
    const isSilent = (maxMs: number) => env.now() - heardAt >= maxMs;
    const unwatch = env.onChange(() => {
      if (!env.isOnline() || isSilent(wakeSilenceMsMax)) connection.abort();
    });
    let stopWatch = () => {};
    const look = () => {
      if (isSilent(silenceMsMax)) connection.abort();
      else stopWatch = env.setTimer(look, lookMs);
    };
    look();
    try {
      const response = await env.fetch(`/api/events${toQuery(cursors())}`, {
        headers: { accept: "text/event-stream" },
        ...{ cache: "no-store", signal },
      });
      if (!response.ok || !response.body) return refused(response, env.now());
      this.isOpen = true;
      onState({ state: "open" });
      // What happened before this connection was told to nobody here.
      onFrames([{ event: "resync", data: "{}" }]);
      const parser = new SseParser();
      const body = response.body.pipeThrough(new TextDecoderStream(), { signal }).getReader();
      for (;;) {
        const { done, value } = await body.read();
        if (done || signal.aborted) return {};
        heardAt = env.now();
        const frames = parser.push(value);
        if (frames.length > 0) onFrames(frames);
      }
    } catch {
      // Every failure of fetch or of the body means the same: the connection is gone.
      return {};
    } finally {
      stopWatch();
      unwatch();
      this.connection = undefined;
    }
  }
}

/** As many as the server takes; the runs asked for last matter most. */
const cursorsMax = 50;

function toQuery(cursors: ReadonlyMap<string, number | null>): string {
  if (cursors.size === 0) return "";
  const named = [...cursors].slice(-cursorsMax);
  return `?cursors=${named.map(([id, seq]) => (seq === null ? id : `${id}:${seq}`)).join(",")}`;
}

function refused(response: Response, now: number): Refusal {
  response.body?.cancel().catch(() => undefined);
  const retryAfterMs = toRetryAfterMs(response.headers.get("retry-after"), now);
  // Only a lost session is final: this address is always there.
  const status = response.status === 401 ? 401 : 503;
  return { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** `Retry-After` as seconds or as a date. */
export function toRetryAfterMs(value: string | null, now: number): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Until the time is over, connectivity changes, or the caller stops. */
function pause(env: Environment, forMs: number | null, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const until = forMs === null ? null : env.now() + forMs;
    let cancelTimer: (() => void) | undefined;
    const wake = () => {
      cancelTimer?.();
      undo();
      stop.removeEventListener("abort", wake);
      resolve();
    };
    const look = () => {
      if (until === null) return;
      const restMs = until - env.now();
      if (restMs <= 0) wake();
      else cancelTimer = env.setTimer(look, Math.min(restMs, lookMs));
    };
    const undo = env.onChange(wake);
    stop.addEventListener("abort", wake);
    look();
  });
}
