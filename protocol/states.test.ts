import { expect, test } from "vitest";
import { canTransition, isLive, runStatuses } from "./states";

test("ends are absorbing", () => {
  for (const from of runStatuses.filter((status) => !isLive(status))) {
    for (const to of runStatuses) expect(canTransition(from, to)).toBe(false);
  }
});

test("every live status can reach a cancelled end, and only running can succeed or fail", () => {
  for (const status of runStatuses.filter(isLive))
    expect(canTransition(status, "cancelled")).toBe(true);
  for (const end of ["succeeded", "failed", "paused"] as const) {
    expect(runStatuses.filter((from) => canTransition(from, end))).toEqual(["running"]);
  }
});
