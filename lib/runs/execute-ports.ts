import type { ParkedRun } from "@/db/queries/answers";
import type { Control, SteeringRow } from "@/db/queries/control";
import type { ClaimedRun, RunEnded, RunEnding } from "@/db/queries/runs";
import type { Transaction } from "@/db/queries/transaction";
import type { Model, ModelRequest } from "@/lib/models/model";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunState } from "@/protocol/run-state";
import type { History } from "./history";
import type { ConsentPort, ToolSet } from "./tool-port";

/** Idempotent: a commit whose answer was lost is made again. */
export type Save = (tx: Transaction) => Promise<void>;

/** Names of the endpoint that failed and of the one that goes on. */
export interface Failover {
  from: string;
  to: string;
}

export interface Prepared {
  model: Model;
  history: History;
  tools: ToolSet;
  consent: ConsentPort;
  /** What calls that ended have to store in the transaction of their result, by call. */
  saves: ReadonlyMap<string, Save>;
  /** Goes on with the next endpoint that has the model; undefined when there is none. */
  failover(): Promise<Failover | undefined>;
  request(step: number, attempt: number): Omit<ModelRequest, "messages" | "tools">;
}

/** What an execution needs from outside; the crash tests compose the real ones with interruptions. */
export interface ExecutePorts {
  prepare(run: ClaimedRun): Promise<Prepared | { error: ErrorInfo }>;
  readOpenState(runId: string): Promise<RunState | undefined>;
  seal(runId: string, epoch: number): Promise<number | null>;
  /** What people ask of the run; undefined when it is gone. */
  readControl(runId: string): Promise<Control | undefined>;
  takeSteering(run: { runId: string; epoch: number }): Promise<SteeringRow[]>;
  end(ending: RunEnding): Promise<RunEnded | "steered" | undefined>;
  handOver(run: { runId: string; epoch: number; base: number; at: number }): Promise<boolean>;
  /** Leaves the run to a person's answer; false when ownership is gone, or an answer or a cancel came first. */
  park(run: ParkedRun): Promise<boolean>;
  abandon(run: { runId: string; epoch: number }): Promise<boolean>;
  /** Called when the end is committed, with what it appended. */
  ended(run: ClaimedRun, ended: RunEnded): void;
  /** Called when it was handed over or parked. */
  handedOver(run: ClaimedRun, lastSeq: number): void;
  /** One at a time: what nobody waits for leaves the processor to those that speak. */
  sealEnded(runId: string, epoch: number): Promise<number | null>;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  now(): number;
  isLeaving(): boolean;
  retryBaseMs: number;
}
