import type { RunEvent } from "@/protocol/events";
import { reduceRun } from "@/protocol/reduce";
import { emptyRunState } from "@/protocol/run-state";
import { encodeSseFrame } from "@/protocol/sse";
import { encodeStorable } from "@/protocol/storable";

/** A short run: reasoning, an answer, an end. Seq is the index plus one. */
export const script: readonly RunEvent[] = [
  { type: "run-start", at: 1 },
  { type: "step-start", step: 1, attempt: 1, at: 1 },
  { type: "reasoning-start", part: 0, at: 2 },
  { type: "reasoning-delta", part: 0, text: "hm" },
  { type: "reasoning-end", part: 0, at: 3 },
  { type: "text-start", part: 1, at: 4 },
  { type: "text-delta", part: 1, text: "Hello" },
  { type: "text-delta", part: 1, text: " \u0000\ud800 world" },
  { type: "text-end", part: 1, at: 5 },
  { type: "response-end", finishReason: "stop", usage: null, model: "glm-5.1", at: 6 },
  { type: "step-end", step: 1, at: 6 },
  { type: "run-end", status: "succeeded", at: 7 },
];

export function eventFrames(from: number, to = script.length, runId = "run_1"): string {
  return script
    .slice(from - 1, to)
    .map((event, index) => {
      const data = `{"runId":"${runId}","seq":${from + index},"event":${encodeStorable(event)}}`;
      return encodeSseFrame({ event: "run", data });
    })
    .join("");
}

export function stateAt(seq: number) {
  return reduceRun(
    emptyRunState,
    script.slice(0, seq).map((event, index) => ({ seq: index + 1, event })),
  );
}

export function snapshotFrame(seq: number, runId = "run_1"): string {
  const snapshot = { runId, threadId: "thr_1", messageId: "msg_2", state: stateAt(seq) };
  return encodeSseFrame({ event: "snapshot", data: encodeStorable(snapshot) });
}

export const closedFrame = encodeSseFrame({ event: "closed", data: '{"runId":"run_1"}' });
export const goneFrame = encodeSseFrame({ event: "gone", data: '{"runId":"run_1"}' });
