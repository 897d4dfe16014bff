import { describe, expect, it } from "vitest";
import type { StoredRunEvent } from "@/protocol/events";
import { reduceRun } from "@/protocol/reduce";
import { emptyRunState } from "@/protocol/run-state";
import { groupParts } from "./group-parts";

const cause = { class: "stream-cut" as const, params: {} };

function fold(events: StoredRunEvent["event"][]) {
  return reduceRun(
    emptyRunState,
    events.map((event, index) => ({ seq: index + 1, event })),
  ).parts;
}

describe("groupParts", () => {
  it("folds each retried attempt with its cause and leaves the rest in order", () => {
    const parts = fold([
      { type: "run-start", at: 1 },
      { type: "step-start", step: 1, attempt: 1, at: 1 },
      { type: "reasoning-start", part: 0, at: 1 },
      { type: "reasoning-delta", part: 0, text: "hm" },
      { type: "step-retry", part: 1, step: 1, attempt: 2, cause, retryAt: 2, at: 2 },
      { type: "step-start", step: 1, attempt: 2, at: 2 },
      { type: "step-retry", part: 2, step: 1, attempt: 3, cause, retryAt: 3, at: 3 },
      { type: "step-start", step: 1, attempt: 3, at: 3 },
      { type: "text-start", part: 3, at: 4 },
    ]);
    const groups = groupParts(parts);
    expect(groups.map((group) => group.key)).toEqual(["r0", "r2", "p3"]);
    expect(groups[0]).toMatchObject({ kind: "retried", notice: { ordinal: 1 } });
    expect(groups[0]?.kind === "retried" && groups[0].parts).toHaveLength(1);
    expect(groups[1]?.kind === "retried" && groups[1].parts).toHaveLength(0);
  });
});
