/** One thing that an owner or the caller does to the database, and what the model says to its answer. */
import { sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { parkRun, wakeRun } from "@/db/queries/answers";
import { type AppendEntry, appendEvents } from "@/db/queries/run-log";
import { abandonRun, claimRun, endRun, handOverRun, requestCancel } from "@/db/queries/runs";
import { sealRun } from "@/db/queries/seal";
import { appendWith, claimCalls } from "@/db/queries/tool-calls";
import { requeueOrphans } from "@/db/queries/workers";
import type { RunEvent } from "@/protocol/events";
import { newId } from "@/protocol/ids";
import { advance, type Choice, type Position } from "@/protocol/reduce.fixtures/valid-log";
import { encodeStorable } from "@/protocol/storable";
import { send } from "../crash.fixtures/harness";
import {
  type Accepted,
  acceptAbandon,
  acceptAppend,
  acceptCancel,
  acceptClaim,
  acceptCommit,
  acceptEnd,
  acceptLetGo,
  acceptSeal,
  acceptSend,
  acceptTakeOver,
  acceptWake,
  type Hold,
  type Model,
} from "./model";

export interface World {
  database: Database;
  userId: string;
  threadIds: readonly string[];
  workerIds: readonly string[];
  /** Every hold there was, the newest last: their owners do not know that they lost them. */
  holds: Hold[];
  model: Model;
}

export const commandKinds = {
  ...{ send: 2, claim: 4, append: 8, appendStale: 2, commit: 3, seal: 2, cancel: 1 },
  ...{ abandon: 1, takeOver: 1, handOver: 1, park: 1, wake: 2, end: 2 },
} as const;

export interface Command {
  kind: keyof typeof commandKinds;
  /** Small: the newest hold. */
  which: number;
  choices: readonly Choice[];
}

/** Makes the call; its answer is judged later, when the order of what happened is looked for. */
export type Operation = () => Promise<(model: Model, isRace: boolean) => Accepted>;

const ends = ["succeeded", "succeeded", "failed", "paused", "cancelled"] as const;

/** Undefined: nothing of the kind can be done in this world. */
export function toOperation(world: World, command: Command): Operation | undefined {
  const { database } = world;
  const { which } = command;
  if (command.kind === "send") return sending(world, pick(world.threadIds, which));
  if (command.kind === "claim") return claiming(world, pick(world.workerIds, which));
  if (command.kind === "takeOver") return takingOver(world, pick(world.workerIds, which));
  if (command.kind === "cancel")
    return cancelling(world, pick([...world.model.runs.keys()], which));
  if (command.kind === "wake") return waking(world, which);
  const held = which < 50 ? world.holds.at(-1) : pick(world.holds, which);
  if (!held) return undefined;
  // What the owner believes now; a racing command may teach it otherwise before this one is judged.
  const hold = { ...held };
  const { runId, epoch, position } = hold;
  const writer = { runId, epoch, base: position.seq, at: position.seq * 10 };
  switch (command.kind) {
    case "append":
      return appending(world, held, hold, command.choices);
    case "commit":
      return committing(world, held, hold, command.choices);
    case "appendStale": {
      const isEpoch = which % 2 === 0;
      const seq = Math.max(0, position.seq - 1);
      const stale = isEpoch
        ? { ...hold, epoch: epoch - 1 }
        : { ...hold, position: { ...position, seq } };
      return appending(world, held, stale, command.choices);
    }
    case "seal":
      return async () => {
        const fence = which % 3 === 0 ? null : epoch;
        const sealed = await sealRun(database, runId, fence);
        return (model) => acceptSeal(model, runId, fence, sealed);
      };
    case "abandon":
      return async () => {
        const isGiven = await abandonRun(database, hold);
        return (model) => acceptAbandon(model, hold, isGiven);
      };
    case "handOver":
      return async () => {
        const isGiven = await handOverRun(database, writer);
        return (model) => acceptLetGo(model, hold, "queued", isGiven);
      };
    case "park":
      return async () => {
        const isGiven = await parkRun(database, { ...writer, callIds: [] });
        return (model) => acceptLetGo(model, hold, "waiting", isGiven);
      };
    case "end":
      return async () => {
        const status = pick(ends, which) ?? "succeeded";
        const ended = await endRun(database, { ...writer, status });
        if (ended === "steered") throw new Error("nobody has said anything");
        return (model) => acceptEnd(model, hold, status, ended);
      };
  }
}

function pick<T>(from: readonly T[], which: number): T | undefined {
  return from[which % from.length];
}

function sending(world: World, threadId = ""): Operation {
  return async () => {
    const answer = await send(world.database, { userId: world.userId, threadId }, "hello");
    return (model) => acceptSend(model, threadId, answer);
  };
}

function claiming(world: World, workerId = ""): Operation {
  return async () => {
    const claimed = await claimRun(world.database, workerId);
    return (model, isRace) => {
      const accepted = acceptClaim(model, workerId, claimed, isRace);
      const run = claimed && accepted?.runs.get(claimed.id);
      const isKnown = world.holds.some(
        (hold) => hold.runId === claimed?.id && hold.epoch === claimed.epoch,
      );
      if (claimed && run && !isKnown)
        world.holds.push({ runId: claimed.id, epoch: claimed.epoch, position: run.position });
      return accepted;
    };
  };
}

function takingOver({ database }: World, workerId = ""): Operation {
  return async () => {
    const orphans = await requeueOrphans(database, workerId, 0);
    await database.execute(sql`
      insert into workers (id, lease_expires_at) values (${workerId}, now() + interval '1 hour')
      on conflict (id) do nothing`);
    return (model) => acceptTakeOver(model, workerId, orphans);
  };
}

function cancelling({ database }: World, runId: string | undefined): Operation | undefined {
  if (runId === undefined) return undefined;
  return async () => {
    const answer = await database.transaction((tx) => requestCancel(tx, runId));
    return (model) => acceptCancel(model, runId, answer?.outcome);
  };
}

/** A person's answer, as far as the run's row shows it. */
function waking({ database, model }: World, which: number): Operation | undefined {
  const waiting = [...model.runs].filter(([, run]) => run.status === "waiting");
  const runId = pick(waiting, which)?.[0];
  if (runId === undefined) return undefined;
  return async () => {
    const isWoken = await database.transaction(async (tx) => {
      const { rowCount } = await tx.execute(
        sql`select 1 from runs where id = ${runId} and status = 'waiting' for no key update`,
      );
      if (rowCount === 1) await wakeRun(tx, runId);
      return rowCount === 1;
    });
    return (before) => acceptWake(before, runId, isWoken);
  };
}

function appending(
  { database }: World,
  held: Hold,
  hold: Hold,
  choices: readonly Choice[],
): Operation {
  const { entry, after } = toAppend(hold, choices);
  return async () => {
    const [result] = await appendEvents(database.$client, [entry]);
    return (model) => {
      const accepted = acceptAppend(model, hold, after, result);
      if (accepted && result) held.position = after;
      return accepted;
    };
  };
}

/** An append and, in its transaction, the claim of a call. */
function committing(
  { database }: World,
  held: Hold,
  hold: Hold,
  choices: readonly Choice[],
): Operation {
  const { entry, after } = toAppend(hold, choices);
  const call = { callId: newId("call"), step: 1, tool: "pay", inputHash: "", safeToRepeat: false };
  return async () => {
    const isWritten = await appendWith(database, entry, (tx) => claimCalls(tx, hold, [call]));
    return (model) => {
      const accepted = acceptCommit(model, hold, after, isWritten);
      if (accepted && isWritten) held.position = after;
      return accepted;
    };
  };
}

/** Some moves on from where the owner believes the log to stand; ends are not appended. */
function toAppend(
  { runId, epoch, position: from }: Hold,
  choices: readonly Choice[],
): { entry: AppendEntry; after: Position } {
  const events: RunEvent[] = [];
  let position = from;
  for (const choice of choices) {
    const moved = advance(position, choice);
    if (moved.position.stage === "over") break;
    events.push(...moved.events);
    position = moved.position;
  }
  if (events.length === 0) {
    events.push({ type: "run-status", status: "running", at: position.seq * 10 });
    position = { ...position, seq: position.seq + 1 };
  }
  const isCheckpoint = events.some((event) => event.type === "step-end");
  const stored = events.map(encodeStorable);
  return { entry: { runId, epoch, base: from.seq, isCheckpoint, events: stored }, after: position };
}
