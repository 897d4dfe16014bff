import type { RunSnapshot } from "@/protocol/api";
import type { RunEvent, StoredRunEvent } from "@/protocol/events";
import type { SseFrame } from "@/protocol/sse";
import { parseStorable } from "@/protocol/storable";

export interface RunSink {
  onSnapshot(snapshot: RunSnapshot): void;
  onEvents(events: readonly StoredRunEvent[]): void;
}

/**
 * What stops the reading: `closed`, the server has said everything; `gone`, there is no such run
 * for this person; `gap`, a seq is missing or a frame cannot be read, and only a snapshot helps.
 */
export type Stop = "closed" | "gone" | "gap";

/** Reads one run's frames in the order of their seq, each once. */
export class RunReader {
  private readonly sink: RunSink;
  /** The last seq handed over. */
  private last: number | null;
  private wantsSnapshot: boolean;

  constructor(sink: RunSink, after: number | null) {
    this.sink = sink;
    this.last = after;
    this.wantsSnapshot = after === null;
  }

  get cursor(): number | null {
    return this.wantsSnapshot ? null : this.last;
  }

  /** Whatever comes next, only a snapshot is believed. */
  askAgain(): void {
    this.wantsSnapshot = true;
  }

  push(frames: readonly SseFrame[]): Stop | undefined {
    let events: StoredRunEvent[] = [];
    const flush = () => {
      if (events.length > 0) this.sink.onEvents(events);
      events = [];
    };
    for (const frame of frames) {
      const read = this.read(frame);
      if (typeof read === "string") {
        flush();
        return read;
      }
      if (read && "state" in read) {
        flush();
        this.sink.onSnapshot(read);
      } else if (read) {
        events.push(read);
      }
    }
    flush();
    return undefined;
  }

  private read({ event, data }: SseFrame): StoredRunEvent | RunSnapshot | Stop | undefined {
    if (event === "closed" || event === "gone") return event;
    const value = parse(data);
    if (event === "snapshot") return this.readSnapshot(value);
    // What follows a snapshot that is still to come is in it.
    if (event !== "run" || this.wantsSnapshot) return undefined;
    if (!isRunFrame(value) || this.last === null) return "gap";
    const { seq } = value;
    if (seq <= this.last) return undefined;
    if (seq > this.last + 1) return "gap";
    this.last = seq;
    return { seq, event: value.event };
  }

  private readSnapshot(value: unknown): RunSnapshot | Stop | undefined {
    if (!isSnapshot(value)) return "gap";
    const { lastSeq } = value.state;
    // Another tab asked for it: nothing that is shown is taken back.
    if (!this.wantsSnapshot && this.last !== null && lastSeq <= this.last) return undefined;
    this.wantsSnapshot = false;
    this.last = lastSeq;
    return value;
  }
}

function parse(data: string): unknown {
  try {
    return parseStorable(data);
  } catch {
    // Not JSON: the caller treats it as a hole in the log.
    return undefined;
  }
}

/** Types of a newer server pass: the reducer counts their seq and does nothing else. */
function isRunFrame(value: unknown): value is { seq: number; event: RunEvent } {
  if (typeof value !== "object" || value === null) return false;
  if (!("seq" in value && Number.isSafeInteger(value.seq) && "event" in value)) return false;
  return typeof value.event === "object" && value.event !== null && "type" in value.event;
}

function isSnapshot(value: unknown): value is RunSnapshot {
  return typeof value === "object" && value !== null && "state" in value && "messageId" in value;
}
