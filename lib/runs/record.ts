/** Carries a loop's emissions into the log, with what must be durable before the loop goes on. */
import { createHash } from "node:crypto";
import { finishSteering } from "@/db/queries/control";
import { type CallClaim, claimCalls, finishCalls } from "@/db/queries/tool-calls";
import { deltaTypes, type RunEvent } from "@/protocol/events";
import type { RunState } from "@/protocol/run-state";
import { encodeStorable } from "@/protocol/storable";
import type { Prepared } from "./execute-ports";
import type { Emission } from "./loop-ports";
import type { RunLog } from "./writer";

export interface Recorder {
  record(emission: Emission): Promise<void>;
  /** Seals the ended step that waits for the run's end, which does not come yet. */
  sealRest(): Promise<void>;
}

/** `open` is where the log stands; `seal` folds what is finished, after its end is committed. */
export function createRecorder(
  log: RunLog,
  open: RunState,
  { tools, saves }: Pick<Prepared, "tools" | "saves">,
  seal: () => Promise<void>,
): Recorder {
  const calls = new Map<string, { tool: string; input: unknown }>();
  for (const part of open.parts) {
    if (part.kind === "tool") calls.set(part.callId, { tool: part.tool, input: part.input });
  }
  let step = open.step;
  let hasRest = false;

  const claimOf = (callId: string): CallClaim => {
    const call = calls.get(callId);
    const tool = call?.tool ?? "";
    return {
      callId,
      step,
      tool,
      inputHash: createHash("sha256")
        .update(encodeStorable(call?.input ?? null))
        .digest("hex"),
      safeToRepeat: tools.get(tool)?.safeToRepeat ?? false,
    };
  };

  const note = (event: RunEvent) => {
    if (event.type === "step-start") {
      step = event.step;
      calls.clear();
    } else if (event.type === "tool-input-start") {
      calls.set(event.callId, { tool: event.tool, input: null });
    } else if (event.type === "tool-input-available") {
      calls.set(event.callId, { tool: calls.get(event.callId)?.tool ?? "", input: event.input });
    }
  };

  return {
    async record(emission) {
      if (emission.every(isDelta)) return await log.push(emission);
      emission.forEach(note);
      const starts = emission.filter((event) => event.type === "tool-output-start");
      const results = emission.flatMap(toResult);
      const heard = emission.flatMap((event) =>
        event.type === "message-steered" ? [event.messageId] : [],
      );
      if (starts.length > 0 || results.length > 0 || heard.length > 0) {
        const claims = starts.map((event) => claimOf(event.callId));
        await log.commit(emission, async (tx) => {
          await claimCalls(tx, log, claims);
          await finishCalls(tx, results);
          await finishSteering(tx, heard);
          for (const { callId } of results) await saves.get(callId)?.(tx);
        });
      } else {
        await log.push(emission);
      }
      const has = (type: RunEvent["type"]) => emission.some((event) => event.type === type);
      const hasCalls = calls.size > 0;
      const endsStep = has("step-end") || has("step-retry");
      // A step without calls is mostly a run's last: nothing waits for it, and the run's end seals it.
      const isLast = has("step-end") && !hasCalls;
      if (endsStep || (has("response-end") && hasCalls)) await log.flush(isLast ? "soon" : "now");
      if (!endsStep) return;
      hasRest = isLast;
      if (!hasRest) await seal();
    },
    async sealRest() {
      if (hasRest) await seal();
      hasRest = false;
    },
  };
}

const deltas: ReadonlySet<RunEvent["type"]> = new Set(deltaTypes);

function isDelta({ type }: RunEvent): boolean {
  return deltas.has(type);
}

function toResult(event: RunEvent): { callId: string; state: "output" | "error" }[] {
  if (event.type === "tool-output-available") return [{ callId: event.callId, state: "output" }];
  if (event.type === "tool-output-error") return [{ callId: event.callId, state: "error" }];
  return [];
}
