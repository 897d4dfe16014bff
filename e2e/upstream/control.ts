import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Scenario } from "./scenario";

/** One request as the stand-in saw it. Times are milliseconds since the epoch, with fractions. */
export interface RequestRecord {
  /** Counts all requests from 1. */
  number: number;
  key: string;
  method: string;
  path: string;
  /** Everything but `authorization`. */
  headers: IncomingHttpHeaders;
  authorizationPresent: boolean;
  /** SHA-256 of the header's value, in hex. */
  authorizationHash?: string;
  /** The parsed body; null once newer bodies needed the room. */
  body: unknown;
  bodyBytes: number;
  receivedAt: number;
  status?: number;
  firstByteAt?: number;
  /** The answer was sent, cut by a fault, or given up by the reader. */
  endedAt?: number;
  /** The reader closed before the answer's end. */
  closedEarly: boolean;
  closedAt?: number;
  /** A fault of ours ended the connection. */
  cut: boolean;
  /** Bytes of the answer's body. */
  bytesSent: number;
  tokensSent: number;
  /** Waits at `holdAt` for a release. */
  held: boolean;
}

export type WaitFor = "requests" | "held" | "tokens" | "ended" | "closed";

interface Assignment {
  steps: readonly Scenario[];
  served: number;
}

interface Waiter {
  isMet: () => boolean;
  resolve: () => void;
}

const keptBodyBytesMax = 64 * 1024 * 1024;
const keptRecordsMax = 100_000;

/** The state tests act on: which key gets which scenario, and what was asked. */
export class Control {
  private readonly assignments = new Map<string, Assignment>();
  private records: RequestRecord[] = [];
  private readonly holds = new Map<RequestRecord, () => void>();
  private readonly waiters = new Set<Waiter>();
  private keptBodyBytes = 0;
  private nextBodyToDrop = 0;
  private counted = 0;

  /** Assigns a scenario, or one a request in order, of which the last one repeats. */
  use(key: string, scenario: Scenario | readonly Scenario[]): void {
    const steps = isSteps(scenario) ? scenario : [scenario];
    this.assignments.set(key, { steps, served: 0 });
  }

  /** Forgets a key's scenario and requests, or everything; held answers go on. */
  reset(key?: string): void {
    this.release(key);
    if (key === undefined) {
      this.assignments.clear();
    } else {
      this.assignments.delete(key);
    }
    this.records = key === undefined ? [] : this.records.filter((record) => record.key !== key);
    this.nextBodyToDrop = 0;
    this.keptBodyBytes = this.records.reduce((sum, record) => sum + keptBytes(record), 0);
  }

  has(key: string): boolean {
    return this.assignments.has(key);
  }

  /** The scenario for the next request of the first of these keys that has one. */
  take(keys: readonly string[]): Scenario | undefined {
    const key = keys.find((candidate) => this.assignments.has(candidate));
    const assignment = key === undefined ? undefined : this.assignments.get(key);
    if (!assignment) {
      return undefined;
    }
    assignment.served += 1;
    const { steps, served } = assignment;
    const step = steps[Math.min(served, steps.length) - 1] ?? {};
    if (step.failTimes !== undefined && served > step.failTimes) {
      const { fault: _, ...healthy } = step;
      return healthy;
    }
    return step;
  }

  /** The requests of a key, or all of them, oldest first. */
  requests(key?: string): RequestRecord[] {
    return this.records.filter((record) => key === undefined || record.key === key);
  }

  /** Lets held answers go on; returns how many. */
  release(key?: string): number {
    const held = [...this.holds].filter(([record]) => key === undefined || record.key === key);
    for (const [record, resolve] of held) {
      this.holds.delete(record);
      record.held = false;
      resolve();
    }
    return held.length;
  }

  /** Resolves as soon as the key has come so far; see the README for what is counted. */
  waitFor(key: string, until: WaitFor, count = 1): Promise<void> {
    const isMet = () => countFor(this.requests(key), until) >= count;
    if (isMet()) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.waiters.add({ isMet, resolve }));
  }

  /** For the server: notes a request. */
  open(
    request: Omit<
      RequestRecord,
      "number" | "closedEarly" | "cut" | "bytesSent" | "tokensSent" | "held"
    >,
  ): RequestRecord {
    this.counted += 1;
    const fresh = { closedEarly: false, cut: false, bytesSent: 0, tokensSent: 0, held: false };
    const record = { ...request, number: this.counted, ...fresh };
    this.records.push(record);
    this.keptBodyBytes += keptBytes(record);
    this.dropOldBodies();
    if (this.records.length > keptRecordsMax) {
      this.records = this.records.slice(keptRecordsMax / 2);
      this.nextBodyToDrop = 0;
    }
    this.touch();
    return record;
  }

  /** For the server: resolves when the record is released or its reader is gone. */
  hold(record: RequestRecord, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.holds.set(record, resolve);
      record.held = true;
      signal.addEventListener("abort", () => this.drop(record, resolve), { once: true });
      this.touch();
    });
  }

  /** For the server: a record changed. */
  touch(): void {
    for (const waiter of this.waiters) {
      if (waiter.isMet()) {
        this.waiters.delete(waiter);
        waiter.resolve();
      }
    }
  }

  private drop(record: RequestRecord, resolve: () => void): void {
    this.holds.delete(record);
    record.held = false;
    resolve();
  }

  private dropOldBodies(): void {
    while (this.keptBodyBytes > keptBodyBytesMax && this.nextBodyToDrop < this.records.length - 1) {
      const record = this.records[this.nextBodyToDrop];
      if (record) {
        this.keptBodyBytes -= keptBytes(record);
        record.body = null;
      }
      this.nextBodyToDrop += 1;
    }
  }
}

/** What a record keeps of the Authorization header. */
export function authorizationFacts(value: string | undefined) {
  return value === undefined
    ? { authorizationPresent: false }
    : {
        authorizationPresent: true,
        authorizationHash: createHash("sha256").update(value).digest("hex"),
      };
}

function isSteps(value: Scenario | readonly Scenario[]): value is readonly Scenario[] {
  return Array.isArray(value);
}

function keptBytes(record: RequestRecord): number {
  return record.body === null ? 0 : record.bodyBytes;
}

function countFor(records: readonly RequestRecord[], until: WaitFor): number {
  switch (until) {
    case "requests":
      return records.length;
    case "held":
      return records.filter((record) => record.held).length;
    case "tokens":
      return records.at(-1)?.tokensSent ?? 0;
    case "ended":
      return records.filter((record) => record.endedAt !== undefined).length;
    case "closed":
      return records.filter((record) => record.closedEarly).length;
  }
}
