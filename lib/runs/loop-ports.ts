/** What the loop is given, and the fold it carries through a step. */
import { createHash } from "node:crypto";
import type { Model, ModelRequest } from "@/lib/models/model";
import type { Budget } from "@/protocol/budget";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunEvent, StoredRunEvent } from "@/protocol/events";
import type { StuckParams } from "@/protocol/notices";
import type { Part } from "@/protocol/parts";
import { reduceRun } from "@/protocol/reduce";
import type { RunState } from "@/protocol/run-state";
import { encodeStorable } from "@/protocol/storable";
import type { History } from "./history";
import { findCircle, isWorthSaying } from "./stuck";
import type { ConsentPort, ToolSet } from "./tool-port";

/** What people ask of a run, from the rows they leave. */
export interface ControlPort {
  /** Before a step; what the steps so far have cost is counted. */
  read(): Promise<{
    isPauseRequested: boolean;
    budget: Budget;
    /** What it has cost so far; null when nothing of it had a price. */
    cost: number | null;
    isSteered: boolean;
  }>;
  /** Whether somebody has said something that it has not read. */
  isSteered(): Promise<boolean>;
  /** What was said meanwhile, oldest first. */
  takeSteering(): Promise<{ id: string; text: string }[]>;
  /** Aborts when a pause is asked for: then no retry is waited for. */
  pauseSignal: AbortSignal;
}

export interface LoopPorts {
  model: Model;
  history: History;
  tools: ToolSet;
  consent: ConsentPort;
  control: ControlPort;
  /** Goes on with the next endpoint that has the model; undefined when there is none. */
  failover(): Promise<{ from: string; to: string } | undefined>;
  /** The request of a step, without what the loop itself knows. */
  request(step: number, attempt: number): Omit<ModelRequest, "messages" | "tools">;
  now(): number;
  random(): number;
  newCallId(): string;
  /** Resolves after `ms`, or at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Aborts when the run must stop: cancelled, handed over, or owned by another. */
  signal: AbortSignal;
  /** Asked at step boundaries: true hands the run over there. */
  isLeaving(): boolean;
  retryBaseMs: number;
}

/** Steps looked back at: as many as a circle is said again after. */
const signaturesKept = 400;

export type Emission = readonly RunEvent[];

/** Whether a call was refused for what the model sent, so that the same call will be again. */
function isUnusable(error: ErrorInfo | undefined): boolean {
  return error?.class === "tool-input-invalid" || error?.class === "tool-unknown";
}

/** Events after which they are folded, asked for or not. */
const unfoldedMax = 500;

/** The open step's fold: parts of sealed steps are not needed and not kept. */
export class LoopState {
  private folded: RunState;
  /** Folded when somebody looks: one pass over a hundred deltas costs little more than over one. */
  private unfolded: StoredRunEvent[] = [];
  private lastSeq: number;
  /** What each of the newest steps called, oldest first; a new owner begins anew. */
  private signatures: string[] = [];
  private saidSteps = 0;
  /** Somebody has said something that no step has been asked with yet. */
  hasHeard = false;

  constructor(fold: RunState) {
    this.folded = fold;
    this.lastSeq = fold.lastSeq;
  }

  get fold(): RunState {
    if (this.unfolded.length > 0) {
      this.folded = reduceRun(this.folded, this.unfolded);
      this.unfolded = [];
    }
    return this.folded;
  }

  apply(events: Emission): Emission {
    for (const event of events) {
      this.lastSeq += 1;
      this.unfolded.push({ seq: this.lastSeq, event });
    }
    if (this.unfolded.length >= unfoldedMax) void this.fold;
    return events;
  }

  /** Takes what was said before the open step out of its parts: it is a message of its own. */
  takeSteered(): Part[] {
    const { parts } = this.fold;
    const steered = parts.filter((part) => part.kind === "steered");
    if (steered.length > 0) this.hasHeard = true;
    const first = parts.findIndex((part) => part.kind !== "steered" && part.kind !== "notice");
    this.folded = { ...this.fold, parts: first < 0 ? [] : parts.slice(first) };
    return steered;
  }

  /** Notes the step that is over; answers the circle it is part of, where that is worth saying. */
  noteCalls(): StuckParams | undefined {
    const calls = this.fold.parts.filter((part) => part.kind === "tool" && !part.retried);
    const made = calls.map((part) => part.kind === "tool" && [part.tool, part.input]);
    // An input may be nested deeper than JSON.stringify goes.
    const hash = createHash("sha256").update(encodeStorable(made));
    this.signatures = [...this.signatures.slice(-signaturesKept), hash.digest("base64")];
    const isRefused = calls.every((part) => part.kind === "tool" && isUnusable(part.error));
    const circle = findCircle(this.signatures, isRefused);
    if (!circle) this.saidSteps = 0;
    if (!circle || !isWorthSaying(circle.steps, this.saidSteps)) return undefined;
    this.saidSteps = circle.steps;
    const [first] = calls;
    const tool = first?.kind === "tool" ? first.tool : "";
    return { kind: "calls", tool, steps: circle.steps };
  }

  /** The model has said all it had to say, and nobody anything since. */
  get isDone(): boolean {
    const { step, stepOpen, retryAt, hasCalls } = this.fold;
    return step > 0 && !stepOpen && retryAt === undefined && !hasCalls && !this.hasHeard;
  }

  /** Call when a step is over. */
  forgetParts(): void {
    this.folded = { ...this.fold, parts: [] };
  }
}
