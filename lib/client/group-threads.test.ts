import { describe, expect, it } from "vitest";
import { createDayOf, groupThreads } from "./group-threads";
import { thread } from "./testing/messages";

const now = Date.parse("2026-11-24T02:00:00Z");
const at = (id: string, updatedAt: string, change = {}) => thread({ id, updatedAt, ...change });
const keys = (timeZone: string, ...threads: ReturnType<typeof thread>[]) =>
  groupThreads(threads, { now, dayOf: createDayOf(timeZone) }).map(
    ({ key, threads: rows }) => `${key}: ${rows.map(({ id }) => id).join(" ")}`,
  );

describe("groupThreads", () => {
  it("counts days by the reader's calendar", () => {
    const late = at("a", "2026-11-23T18:00:00Z");
    expect(keys("UTC", late)).toEqual(["yesterday: a"]);
    expect(keys("Asia/Shanghai", late)).toEqual(["today: a"]);
    expect(keys("America/Los_Angeles", late)).toEqual(["today: a"]);
  });

  it("keeps a day a day when clocks change", () => {
    const dayOf = createDayOf("America/New_York");
    const before = Date.parse("2026-11-01T03:59:00Z");
    expect(dayOf(before + 60_000) - dayOf(before)).toBe(1);
    expect(dayOf(before + 25 * 3_600_000) - dayOf(before)).toBe(1);
    expect(dayOf(before + 25 * 3_600_000 + 60_000) - dayOf(before)).toBe(2);
  });

  it("shows what needs the person first, then pins, then weeks and months, newest first", () => {
    expect(
      keys(
        "UTC",
        at("old", "2025-12-31T10:00:00Z"),
        at("week", "2026-11-18T10:00:00Z"),
        at("month", "2026-11-02T10:00:00Z"),
        at("new", "2026-11-24T01:00:00Z"),
        at("newer", "2026-11-24T01:30:00Z"),
        at("pin", "2026-01-01T00:00:00Z", { isPinned: true }),
        at("waits", "2026-01-02T00:00:00Z", { status: "waiting", isPinned: true }),
        at("unseen", "2026-01-03T00:00:00Z", { status: "failed", isUnseen: true }),
        at("failed", "2026-11-23T00:00:00Z", { status: "failed" }),
      ),
    ).toEqual([
      "needsYou: unseen waits",
      "pinned: pin",
      "today: newer new",
      "yesterday: failed",
      "week: week",
      "month-2026-11: month",
      "month-2025-12: old",
    ]);
  });
});
