import type { RunSnapshot } from "@/protocol/api";
import { isKnownEvent, type StoredRunEvent } from "@/protocol/events";
import type { SseFrame } from "@/protocol/sse";
import { isLive } from "@/protocol/states";
import type { Environment } from "./environment";
import type { LineState } from "./event-line";
import { RunReader } from "./run-reader";
import type { TabStream } from "./tab-stream";

export type Connection = LineState | { state: "idle" } | { state: "gone" };

export interface FollowInput {
  runId: string;
  /** The last seq already folded; absent: begin with a snapshot. */
  after?: number;
  env: Pick<Environment, "isVisible" | "onChange" | "setTimer">;
  stream: Pick<TabStream, "watch" | "state">;
  onSnapshot(snapshot: RunSnapshot): void;
  onEvents(events: readonly StoredRunEvent[]): void;
  onConnection(connection: Connection): void;
}

type FollowEnd = "ended" | "gone" | "signed-out" | "stopped";

export interface Following {
  /** `ended`: the run is over. `stopped`: by the caller. */
  done: Promise<FollowEnd>;
  stop(): void;
}

/** A tab out of sight shows nothing: after this time it lets go of the run, until it is seen. */
const hiddenMsMax = 60_000;
/** A hole in the log is asked for again, never in a hot loop. */
const askAgainMs = 400;

/** Follows one run to its end. */
export function followRun(input: FollowInput): Following {
  const follower = new Follower(input);
  return { done: follower.done, stop: () => follower.end("stopped") };
}

class Follower {
  readonly done: Promise<FollowEnd>;
  private readonly input: FollowInput;
  private readonly reader: RunReader;
  private readonly undos: (() => void)[];
  private resolve: (end: FollowEnd) => void = () => {};
  private unwatch: (() => void) | undefined;
  private cancelTimer: (() => void) | undefined;
  private isOver = false;
  private hasEnded = false;

  constructor(input: FollowInput) {
    this.input = input;
    this.done = new Promise((resolve) => {
      this.resolve = resolve;
    });
    const sink = {
      onSnapshot: (snapshot: RunSnapshot) => this.takeSnapshot(snapshot),
      onEvents: (events: readonly StoredRunEvent[]) => this.takeEvents(events),
    };
    this.reader = new RunReader(sink, input.after ?? null);
    const { env, stream } = input;
    this.undos = [env.onChange(() => this.look()), stream.state.subscribe(() => this.show())];
    input.onConnection({ state: "connecting" });
    this.watch();
    this.show();
    this.look();
  }

  end(how: FollowEnd): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.rest();
    for (const undo of this.undos) undo();
    this.resolve(how);
  }

  private watch(): void {
    if (this.unwatch || this.hasEnded) return;
    this.unwatch = this.input.stream.watch(this.input.runId, {
      after: () => this.reader.cursor,
      onFrames: (frames) => this.take(frames),
    });
  }

  private rest(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.unwatch?.();
    this.unwatch = undefined;
  }

  private look(): void {
    const { env } = this.input;
    if (this.hasEnded) return;
    if (env.isVisible()) {
      this.cancelTimer?.();
      this.watch();
    } else if (this.unwatch) {
      this.cancelTimer?.();
      this.cancelTimer = env.setTimer(() => this.rest(), hiddenMsMax);
    }
  }

  private show(): void {
    const state = this.input.stream.state.getState();
    if (state.state === "signed-out") this.end("signed-out");
    else if (state.state !== "connecting") this.input.onConnection(state);
  }

  private take(frames: readonly SseFrame[]): void {
    const stop = this.reader.push(frames);
    if (this.isOver) this.end("ended");
    else if (stop === "gone") this.end("gone");
    // A hole, or a "closed" without the run's end: read again from a snapshot.
    else if (stop) this.askAgain();
  }

  private askAgain(): void {
    this.rest();
    this.reader.askAgain();
    this.cancelTimer = this.input.env.setTimer(() => this.watch(), askAgainMs);
  }

  private takeSnapshot(snapshot: RunSnapshot): void {
    this.isOver = !isLive(snapshot.state.status);
    this.input.onSnapshot(snapshot);
  }

  private takeEvents(events: readonly StoredRunEvent[]): void {
    this.isOver ||= events.some(({ event }) => isKnownEvent(event) && event.type === "run-end");
    this.input.onEvents(events);
  }
}
