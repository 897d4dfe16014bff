import { paceFrames } from "./frame-pacer";

/** What the client state needs from a browser, as a port: tests bring their own clock, fetch and visibility. */
export interface Environment {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  isVisible(): boolean;
  isOnline(): boolean;
  /** Calls back when visibility or connectivity changes, or the page was thawed; returns the undo. */
  onChange(listener: () => void): () => void;
  /** Calls back after a time; returns the undo. */
  setTimer(callback: () => void, afterMs: number): () => void;
  /** Calls back before the next paint, or soon when nothing is painted or the last paint took long. */
  onFrame(callback: () => void): void;
  /** Speaks with this site's other tabs; null where that is not to be had. */
  openChannel(name: string, onMessage: (message: unknown) => void): TabChannel | null;
  /** One tab at a time has the turn; returns how to leave it, or null where tabs cannot agree. */
  takeTurn(name: string, turn: Turn): (() => void) | null;
}

export interface TabChannel {
  post(message: unknown): void;
  close(): void;
}

export interface Turn {
  /** Taken from a tab that does not answer, instead of waiting for it. */
  isStolen: boolean;
  onHeld(): void;
  /** Another tab took it. */
  onLost(): void;
}

/** A hidden tab paints nothing: there the frame comes by timer. */
const hiddenFrameMs = 200;

export const browserEnvironment: Environment = {
  fetch: (path, init) => fetch(path, init),
  now: () => Date.now(),
  random: () => Math.random(),
  isVisible: () => document.visibilityState === "visible",
  isOnline: () => navigator.onLine,
  onChange(listener) {
    document.addEventListener("visibilitychange", listener);
    document.addEventListener("resume", listener);
    window.addEventListener("pageshow", listener);
    window.addEventListener("online", listener);
    window.addEventListener("offline", listener);
    return () => {
      document.removeEventListener("visibilitychange", listener);
      document.removeEventListener("resume", listener);
      window.removeEventListener("pageshow", listener);
      window.removeEventListener("online", listener);
      window.removeEventListener("offline", listener);
    };
  },
  setTimer(callback, afterMs) {
    const timer = setTimeout(callback, afterMs);
    return () => clearTimeout(timer);
  },
  onFrame: paceFrames({
    now: () => performance.now(),
    onPaint(callback) {
      const run = () => {
        cancelAnimationFrame(frame);
        clearTimeout(timer);
        callback();
      };
      const frame = requestAnimationFrame(run);
      const timer = setTimeout(run, hiddenFrameMs);
    },
    afterPaint: (callback) => void setTimeout(callback, 0),
    setTimer: (callback, afterMs) => void setTimeout(callback, afterMs),
  }),
  openChannel(name, onMessage) {
    if (!canShare()) return null;
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => onMessage(data);
    return { post: (message) => channel.postMessage(message), close: () => channel.close() };
  },
  takeTurn(name, { isStolen, onHeld, onLost }) {
    if (!canShare()) return null;
    const leaving = new AbortController();
    let release = () => leaving.abort();
    let isHeld = false;
    const hold = () =>
      new Promise<void>((resolve) => {
        if (leaving.signal.aborted) return resolve();
        isHeld = true;
        release = () => {
          isHeld = false;
          resolve();
        };
        onHeld();
      });
    const options = isStolen ? { steal: true } : { signal: leaving.signal };
    navigator.locks.request(name, options, hold).catch(() => {
      // Aborted while it waited, or stolen while it was held.
      if (isHeld) onLost();
    });
    return () => release();
  },
};

/** Locks exist on https and on this machine's own addresses only. */
function canShare(): boolean {
  return "locks" in navigator && typeof BroadcastChannel !== "undefined";
}
