import { sql } from "drizzle-orm";
import type { Database } from "../client";
import type { AppendEntry } from "./run-log";
import { type Transaction, together } from "./transaction";

export interface CallClaim {
  callId: string;
  step: number;
  tool: string;
  inputHash: string;
  safeToRepeat: boolean;
}

/** Thrown when a call had been started before and must not be again. */
export class CallAlreadyStarted extends Error {}

/** The append found no row of its own: what went with it is rolled back. */
class Fenced extends Error {}

/**
 * Appends events and writes what belongs to them in one transaction, fenced like any append.
 * False: ownership is gone or the append had been made before; nothing was written.
 */
export async function appendWith(
  database: Database,
  entry: AppendEntry,
  companion: (tx: Transaction) => Promise<void>,
): Promise<boolean> {
  const events = sql.param(`[${entry.events.join(",")}]`);
  const append = async (tx: Transaction) => {
    const { rowCount } = await tx.execute(sql`
      with owner as (
        update runs set last_seq = last_seq + ${entry.events.length},
          owner_deaths = case when ${entry.isCheckpoint} then 0 else owner_deaths end
        where id = ${entry.runId} and lease_epoch = ${entry.epoch} and last_seq = ${entry.base} and status = 'running'
        returning id, lease_epoch)
      insert into run_events (run_id, seq, epoch, event)
      select owner.id, ${entry.base} + ordinality, owner.lease_epoch, value
      from owner, jsonb_array_elements(${events}::jsonb) with ordinality`);
    if (rowCount !== entry.events.length) throw new Fenced();
  };
  try {
    await database.transaction(async (tx) => {
      await together(
        () => append(tx),
        () => companion(tx),
      );
    });
    return true;
  } catch (error) {
    if (error instanceof Fenced) return false;
    throw error;
  }
}

/** Claims calls for execution, each once; a repeat only where the tool says it is safe. */
export async function claimCalls(
  tx: Transaction,
  run: { runId: string; epoch: number },
  claims: readonly CallClaim[],
): Promise<void> {
  const insert = async (claim: CallClaim) => {
    const { rowCount } = await tx.execute(sql`
      insert into tool_calls (id, run_id, step, tool, input_hash, epoch)
      values (${claim.callId}, ${run.runId}, ${claim.step}, ${claim.tool}, ${claim.inputHash}, ${run.epoch})
      on conflict (id) do update set epoch = ${run.epoch}, starts = tool_calls.starts + 1
      where ${claim.safeToRepeat} and tool_calls.state = 'started' and tool_calls.epoch < ${run.epoch}`);
    if (rowCount !== 1) throw new CallAlreadyStarted(`call ${claim.callId} was started before`);
  };
  await together(...claims.map((claim) => () => insert(claim)));
}

/** Records that a call has its result; calls that never started have no row and need none. */
export async function finishCalls(
  tx: Transaction,
  results: readonly { callId: string; state: "output" | "error" }[],
): Promise<void> {
  await together(
    ...results.map(
      ({ callId, state }) =>
        () =>
          tx.execute(sql`
            update tool_calls set state = ${state}, ended_at = now() where id = ${callId} and state = 'started'`),
    ),
  );
}
