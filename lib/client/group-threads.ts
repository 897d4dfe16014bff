import type { ThreadSummary } from "@/protocol/api";

/** A day by a reader's calendar, counted from 1970. */
export type DayOf = (at: number) => number;

export type ThreadGroup = { threads: ThreadSummary[] } & (
  | { key: "needsYou" | "pinned" | "today" | "yesterday" | "week" }
  /** `at`: the first of the month, in UTC. */
  | { key: `month-${string}`; at: number }
);

const dayMs = 86_400_000;

/** Days of one time zone; absent: the machine's. Each moment is looked up once. */
export function createDayOf(timeZone?: string): DayOf {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, calendar: "gregory", numberingSystem: "latn" },
    ...{ year: "numeric", month: "numeric", day: "numeric" },
  });
  const known = new Map<number, number>();
  return (at) => {
    // No time zone begins its days within a quarter of an hour.
    const quarter = Math.floor(at / 900_000);
    let day = known.get(quarter);
    if (day === undefined) {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
      const read = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
      day = Math.round(Date.UTC(read("year"), read("month") - 1, read("day")) / dayMs);
      known.set(quarter, day);
    }
    return day;
  };
}

/** Whether a person has to do something, or has not seen what came of it. */
export function needsPerson({ status, isUnseen }: ThreadSummary): boolean {
  return status === "waiting" || isUnseen;
}

/** What needs the person, what they pinned, then by days; newest first in each. */
export function groupThreads(
  threads: readonly ThreadSummary[],
  { now, dayOf }: { now: number; dayOf: DayOf },
): ThreadGroup[] {
  const today = dayOf(now);
  const groups = new Map<string, ThreadGroup>();
  const sorted = threads.toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  for (const thread of sorted) {
    const place = toPlace(thread, today, dayOf);
    const group = groups.get(place.key) ?? { ...place, threads: [] };
    group.threads.push(thread);
    groups.set(place.key, group);
  }
  const first = ["needsYou", "pinned"].flatMap((key) => groups.get(key) ?? []);
  return [...first, ...[...groups.values()].filter((group) => !first.includes(group))];
}

type Place = ThreadGroup extends infer G ? (G extends unknown ? Omit<G, "threads"> : never) : never;

function toPlace(thread: ThreadSummary, today: number, dayOf: DayOf): Place {
  if (needsPerson(thread)) return { key: "needsYou" };
  if (thread.isPinned) return { key: "pinned" };
  const day = dayOf(Date.parse(thread.updatedAt));
  if (day >= today) return { key: "today" };
  if (day === today - 1) return { key: "yesterday" };
  if (day >= today - 7) return { key: "week" };
  const date = new Date(day * dayMs);
  const at = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return { key: `month-${new Date(at).toISOString().slice(0, 7)}`, at };
}
