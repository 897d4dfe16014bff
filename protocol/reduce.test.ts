import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { fc } from "@/scripts/testing/seeded-property";
import type { RunEvent, StoredRunEvent } from "./events";
import { reduceRun } from "./reduce";
import { anyLog } from "./reduce.fixtures/arbitraries";
import { emptyRunState, type RunState } from "./run-state";

const fold = (log: readonly StoredRunEvent[]) => reduceRun(emptyRunState, log);

const because = { cause: { class: "server-restarted", params: {} }, retryAt: 0 } as const;

const logAndCut = fc
  .tuple(anyLog, fc.nat(), fc.nat())
  .map(([log, a, b]) => ({ log, cut: a % (log.length + 1), other: b % (log.length + 1) }));

function assertOf<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, check), { numRuns: 300 });
}

test("time that nobody executed the run is not counted", () => {
  const events: RunEvent[] = [
    { type: "run-start", at: 1_000 },
    { type: "step-start", step: 1, attempt: 1, at: 2_000 },
    { type: "text-start", part: 0, at: 3_000 },
    // Its owner died; another one found it a day later.
    { type: "run-status", status: "running", at: 86_400_000 },
    { type: "step-retry", part: 1, step: 1, attempt: 2, ...because, at: 86_401_000 },
    { type: "run-status", status: "waiting", at: 86_402_000 },
    { type: "run-status", status: "queued", at: 99_000_000 },
    { type: "run-status", status: "running", at: 99_001_000 },
    { type: "run-end", status: "succeeded", at: 99_004_000 },
  ];
  const state = fold(events.map((event, index) => ({ seq: index + 1, event })));
  expect(state.runningSince).toBeUndefined();
  expect(state.activeMs).toBe(2_000 + 2_000 + 3_000);
});

describe("the fold of any log", () => {
  test("does not depend on how its events are batched", () => {
    assertOf(fc.tuple(anyLog, fc.array(fc.nat(80))), ([log, cuts]) => {
      const bounds = [...cuts, log.length].map((cut) => cut % (log.length + 1));
      bounds.sort((a, b) => a - b);
      let state: RunState = emptyRunState;
      [...bounds, log.length].forEach((bound, index, all) => {
        state = reduceRun(state, log.slice(all[index - 1] ?? 0, bound));
      });
      expect(state).toEqual(fold(log));
      const oneByOne = log.reduce((each, event) => reduceRun(each, [event]), emptyRunState);
      expect(oneByOne).toEqual(fold(log));
    });
  });

  test("is not changed by a replay of what it has", () => {
    assertOf(logAndCut, ({ log, cut, other }) => {
      const state = fold(log.slice(0, cut));
      expect(reduceRun(state, log.slice(0, Math.min(cut, other)))).toBe(state);
      expect(reduceRun(state, log)).toEqual(fold(log));
      const twice = log.flatMap((event) => [event, event]);
      expect(fold(twice)).toEqual(fold(log));
    });
  });

  test("goes on from the snapshot of any prefix, sent as JSON", () => {
    assertOf(logAndCut, ({ log, cut }) => {
      const snapshot = JSON.parse(JSON.stringify(fold(log.slice(0, cut)))) as RunState;
      expect(snapshot).toStrictEqual(fold(log.slice(0, cut)));
      expect(reduceRun(snapshot, log.slice(cut))).toStrictEqual(fold(log));
    });
  });

  test("keeps the identity of untouched parts, and leaves the state it began with alone", () => {
    assertOf(logAndCut, ({ log, cut, other }) => {
      const [from, to] = cut < other ? [cut, other] : [other, cut];
      const before = fold(log.slice(0, from));
      const copy = structuredClone(before);
      const after = reduceRun(before, log.slice(from, to));
      expect(before).toStrictEqual(copy);
      before.parts.forEach((part, index) => {
        const same = after.parts[index];
        if (isDeepStrictEqual(part, same)) expect(same).toBe(part);
        else expect(same?.ordinal).toBe(part.ordinal);
      });
    });
  });

  test("counts the seq of unknown events and nothing else of them", () => {
    const unknown = { type: "of-a-newer-server", part: 0, callId: "call-0", text: "x", at: 1 };
    assertOf(fc.tuple(anyLog, fc.array(fc.boolean(), { minLength: 60 })), ([log, flags]) => {
      // Every known event has the same seq in both logs; only one of them has the unknown ones between.
      const spaced = log.map(({ event }, index) => ({ seq: 2 * index + 1, event }));
      const mixed = spaced.flatMap((entry, index) =>
        flags[index] ? [entry, { seq: entry.seq + 1, event: unknown as RunEvent }] : [entry],
      );
      expect(fold(mixed)).toStrictEqual({ ...fold(spaced), lastSeq: mixed.at(-1)?.seq });
    });
  });

  test("has parts with contiguous ordinals, the text of their deltas and no open one at the end", () => {
    assertOf(anyLog, (log) => {
      const state = fold(log);
      expect(state.parts.map((part) => part.ordinal)).toEqual([...Array(state.nextPart).keys()]);
      for (const part of state.parts) {
        if (part.kind !== "text" && part.kind !== "reasoning") continue;
        const deltas = log.map(({ event }) =>
          (event.type === "text-delta" || event.type === "reasoning-delta") &&
          event.part === part.ordinal
            ? event.text
            : "",
        );
        expect(part.text).toBe(deltas.join(""));
      }
      if (log.at(-1)?.event.type === "run-end")
        expect(state.parts.filter((part) => part.state === "open")).toEqual([]);
    });
  });
});

test("the generated logs have events of every type", () => {
  const logs = fc.sample(anyLog, { seed: 1, numRuns: 1_000 });
  const seen = new Set(logs.flatMap((log) => log.map(({ event }) => event.type)));
  expect(seen.size).toBe(26);
});
