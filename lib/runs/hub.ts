/**
 * Fan-out of committed events inside one process. Carries nothing that is not in the database:
 * a subscriber that misses a batch sees the gap in `from` and reads the log.
 */
import type { RunStatus } from "@/protocol/states";

export interface LogBatch {
  runId: string;
  /** Seq of the first and last event in `rows`. */
  from: number;
  to: number;
  rows: readonly { seq: number; json: string }[];
  /** The batch as server-sent events, encoded once for all viewers. */
  frames: Uint8Array;
  isEnd: boolean;
}

/** A run's new status or a thread's new title, for its owner's other views. */
export type StatusChange =
  | { threadId: string; runId: string; status: RunStatus }
  | { threadId: string; title: string | null };

/** Null: changes may have been missed; look at everything again. */
type StatusListener = (change: StatusChange | null) => void;
type Subscriber = (batch: LogBatch) => void;
type HeadListener = (runId: string, lastSeq: number | null) => void;

const encoder = new TextEncoder();

/** Server-sent frames of log rows: unnamed, `id:` = seq. */
export function encodeFrames(rows: readonly { seq: number; json: string }[]): Uint8Array {
  let text = "";
  for (const row of rows) text += `id: ${row.seq}\ndata: ${row.json}\n\n`;
  return encoder.encode(text);
}

export class Hub {
  private readonly subscribers = new Map<string, Set<Subscriber>>();
  private readonly queueListeners = new Set<() => void>();
  private readonly controlListeners = new Set<(runId: string) => void>();
  /** Told that another process extended a run's log. */
  private readonly headListeners = new Map<string, Set<HeadListener>>();

  private readonly statusListeners = new Map<string, Set<StatusListener>>();

  private readonly personListeners = new Map<string, Set<() => void>>();

  /** Sessions of a person ended: whoever streams to them asks again. */
  onPerson(userId: string, listener: () => void): () => void {
    add(this.personListeners, userId, listener);
    return () => remove(this.personListeners, userId, listener);
  }

  announcePerson(userId: string): void {
    for (const listener of this.personListeners.get(userId) ?? []) listener();
  }

  /** Status changes of all runs of a person. */
  onStatus(userId: string, listener: StatusListener): () => void {
    add(this.statusListeners, userId, listener);
    return () => remove(this.statusListeners, userId, listener);
  }

  announceStatus(userId: string, change: StatusChange): void {
    for (const listener of this.statusListeners.get(userId) ?? []) listener(change);
  }

  /** Notices were lost: every view of statuses must look again. */
  announceResync(): void {
    for (const listeners of this.statusListeners.values()) {
      for (const listener of listeners) listener(null);
    }
  }

  subscribe(runId: string, onBatch: Subscriber, onHead: HeadListener): () => void {
    add(this.subscribers, runId, onBatch);
    add(this.headListeners, runId, onHead);
    return () => {
      remove(this.subscribers, runId, onBatch);
      remove(this.headListeners, runId, onHead);
    };
  }

  /** Publishes rows that are committed, in order. */
  publish(runId: string, rows: readonly { seq: number; json: string }[], isEnd = false): void {
    const listeners = this.subscribers.get(runId);
    const first = rows[0];
    const last = rows.at(-1);
    if (!listeners || !first || !last) return;
    const batch: LogBatch = {
      runId,
      from: first.seq,
      to: last.seq,
      rows,
      frames: encodeFrames(rows),
      isEnd,
    };
    for (const listener of listeners) listener(batch);
  }

  announceHead(runId: string, lastSeq: number | null): void {
    for (const listener of this.headListeners.get(runId) ?? []) listener(runId, lastSeq);
  }

  watchedRuns(): string[] {
    return [...this.subscribers.keys()];
  }

  isWatched(runId: string): boolean {
    return this.subscribers.has(runId);
  }

  onQueued(listener: () => void): () => void {
    this.queueListeners.add(listener);
    return () => this.queueListeners.delete(listener);
  }

  announceQueued(): void {
    for (const listener of this.queueListeners) listener();
  }

  onControl(listener: (runId: string) => void): () => void {
    this.controlListeners.add(listener);
    return () => this.controlListeners.delete(listener);
  }

  announceControl(runId: string): void {
    for (const listener of this.controlListeners) listener(runId);
  }
}

function add<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

function remove<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}

const registry = globalThis as typeof globalThis & { longrunHub?: Hub };

/** The process's hub: instrumentation and route handlers share it through globalThis. */
export function processHub(): Hub {
  registry.longrunHub ??= new Hub();
  return registry.longrunHub;
}
