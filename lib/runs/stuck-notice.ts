import type { RunEvent } from "@/lib/protocol/events";
import { type StuckParams, stuckNotice } from "@/lib/protocol/notices";

export function toStuckNotice(part: number, params: StuckParams, at: number): RunEvent {
  return { type: "notice", part, code: stuckNotice, params: { ...params }, at };
}
