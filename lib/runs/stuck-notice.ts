import type { RunEvent } from "@/protocol/events";
import { type StuckParams, stuckNotice } from "@/protocol/notices";

export function toStuckNotice(part: number, params: StuckParams, at: number): RunEvent {
  return { type: "notice", part, code: stuckNotice, params: { ...params }, at };
}
