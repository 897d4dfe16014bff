/** A database that is away for a moment, and errors that no repetition mends. */
import type { ExecutePorts } from "./execute-ports";

/** Ownership is gone: someone else acquired the run, or it was ended. */
export class LeaseLost extends Error {}

/** Postgres refused the events themselves. */
export class Unstorable extends Error {}

/** How long an unreachable database is waited for before owners give up; below the lease's TTL. */
export const outageMaxMs = 20_000;

export function backoffMs(attempt: number): number {
  return Math.min(1_000, 50 * 2 ** Math.min(attempt, 10));
}

type Patient = Pick<
  ExecutePorts,
  | "readOpenState"
  | "prepare"
  | "seal"
  | "sealEnded"
  | "readControl"
  | "takeSteering"
  | "end"
  | "handOver"
  | "park"
  | "wait"
>;

/**
 * The same ports, which repeat what a restart of the database interrupted. Each is safe to
 * repeat: it reads, finds its work done, or is fenced by epoch and log position.
 */
export function withPatience<T extends Patient>(ports: T): T {
  const { wait } = ports;
  return {
    ...ports,
    readOpenState: (runId) => persist(() => ports.readOpenState(runId), wait),
    prepare: (run) => persist(() => ports.prepare(run), wait),
    seal: (runId, epoch) => persist(() => ports.seal(runId, epoch), wait),
    // What fails waits for its next try outside its turn: the others go on.
    sealEnded: (runId, epoch) => persist(() => ports.sealEnded(runId, epoch), wait),
    readControl: (runId) => persist(() => ports.readControl(runId), wait),
    takeSteering: (run) => persist(() => ports.takeSteering(run), wait),
    end: (ending) => persist(() => ports.end(ending), wait),
    park: (run) => persist(() => ports.park(run), wait),
    handOver: (run) => persist(() => ports.handOver(run), wait),
  };
}

/** The same for a single piece of work. */
export async function persist<T>(work: () => Promise<T>, wait: Patient["wait"]): Promise<T> {
  const deadline = performance.now() + outageMaxMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (performance.now() > deadline)
        throw new LeaseLost("the database stayed away", { cause: error });
      await wait(backoffMs(attempt));
    }
  }
}

/**
 * Connection trouble (08, or no SQLSTATE at all), resources and locks (53, 55, 40), shutdown (57),
 * a connection that stood still too long in a transaction (25P03, 25P04): the same write may succeed later. A bug of ours has no `code`, but it is not one of pg's either.
 */
export function isTransient(error: unknown): boolean {
  const root = rootOf(error);
  if (typeof root.code === "string") return /^(08|25P0[34]|40|53|55|57|E[A-Z]+)/.test(root.code);
  return /connection|timeout|terminated|closed/i.test(root.message ?? "");
}

/** SQLSTATE classes 22 (data), 23 (constraint) and 54 (limits): repeating cannot help. */
export function isDataError(error: unknown): boolean {
  const { code } = rootOf(error);
  return typeof code === "string" && /^(22|23|54)/.test(code);
}

interface Root {
  code?: unknown;
  message?: string;
}

/** The query builder wraps what the driver threw, and its message quotes the parameters. */
function rootOf(error: unknown): Root {
  if (!(error instanceof Error)) return {};
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}
