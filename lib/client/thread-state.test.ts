import { describe, expect, it } from "vitest";
import { reduceRun } from "@/protocol/reduce";
import { script, stateAt } from "./testing/frames";
import { exchange, message, run, textPart, thread } from "./testing/messages";
import {
  newThreadState,
  type ThreadState,
  toThreadState,
  withEarlierParts,
  withEvents,
  withNewest,
  withOlder,
  withSnapshot,
  withThread,
} from "./thread-state";

const stored = script.map((event, index) => ({ seq: index + 1, event }));
const snapshot = (seq: number) => ({
  runId: "run_1",
  threadId: "thr_1",
  messageId: "msg_2",
  state: stateAt(seq),
});
const live = () =>
  toThreadState({
    thread: thread({ liveRunId: "run_1" }),
    messages: { messages: exchange(), nextCursor: null },
  });
const answer = (state: ThreadState) => {
  const found = state.messages.find(({ id }) => id === "msg_2");
  if (!found) throw new Error("there is no answer");
  return found;
};

describe("events and snapshots", () => {
  it("fold to the same state wherever a snapshot falls", () => {
    const whole = withEvents(withSnapshot(live(), snapshot(0)), "run_1", stored);
    for (let seq = 0; seq <= script.length; seq += 1) {
      const state = withEvents(withSnapshot(live(), snapshot(seq)), "run_1", stored);
      expect(answer(state).parts).toEqual(answer(whole).parts);
      expect(answer(state).run).toEqual(answer(whole).run);
    }
    expect(answer(whole).run).toMatchObject({
      status: "succeeded",
      model: "glm-5.1",
      finishReason: "stop",
    });
  });

  it("take what the run has read out of the queue, and no older list puts it back", () => {
    const createdAt = "2026-01-01T00:00:00.000Z";
    const queue = [{ id: "que_1", text: "Left", delivery: "steer" as const, createdAt }];
    const older = thread({ liveRunId: "run_1", queue });
    const waiting = withThread(withSnapshot(live(), snapshot(2)), older);
    expect(waiting.queue).toHaveLength(1);
    const heard = { type: "message-steered", part: 0, messageId: "que_1", text: "Left" } as const;
    const read = withEvents(waiting, "run_1", [{ seq: 3, event: { ...heard, at: 1 } }]);
    expect(read.queue).toEqual([]);
    expect(withThread(read, older).queue).toEqual([]);
    const state = reduceRun(stateAt(2), [{ seq: 3, event: { ...heard, at: 1 } }]);
    expect(withSnapshot(waiting, { ...snapshot(2), state }).queue).toEqual([]);
  });

  it("leave untouched messages and parts the same objects", () => {
    const before = withEvents(withSnapshot(live(), snapshot(5)), "run_1", stored.slice(0, 6));
    const after = withEvents(before, "run_1", stored.slice(6, 8));
    expect(after.messages[0]).toBe(before.messages[0]);
    expect(answer(after).parts[0]).toBe(answer(before).parts[0]);
    expect(answer(after).parts[1]).not.toBe(answer(before).parts[1]);
    expect(withEvents(after, "run_1", stored.slice(0, 8)).messages[1]?.parts[0]).toBe(
      answer(after).parts[0],
    );
  });

  it("keep parts a second snapshot says nothing new about", () => {
    const before = withSnapshot(live(), snapshot(8));
    const after = withSnapshot(before, snapshot(9));
    expect(answer(after).parts[0]).toBe(answer(before).parts[0]);
  });

  it("mark a part as retried although no event of its own says so", () => {
    const retry = {
      seq: 9,
      event: {
        type: "step-retry" as const,
        part: 2,
        step: 1,
        attempt: 2,
        cause: { class: "stream-cut" as const, params: {} },
        retryAt: 9,
        at: 8,
      },
    };
    const before = withSnapshot(live(), snapshot(8));
    const retried = withEvents(before, "run_1", [retry]);
    const carried = answer(retried);
    const again = withSnapshot(before, {
      ...snapshot(8),
      state: {
        ...(carried.carry ?? stateAt(8)),
        parts: carried.parts.map((part) => ({ ...part })),
      },
    });
    expect(answer(again).parts.map(({ retried: isRetried }) => isRetried)).toEqual([
      true,
      true,
      undefined,
    ]);
  });
});

describe("withNewest", () => {
  it("keeps the objects of what did not change", () => {
    const before = toThreadState({
      thread: thread(),
      messages: { messages: exchange({ run: run({ status: "succeeded" }) }), nextCursor: null },
    });
    const page = { messages: exchange({ run: run({ status: "succeeded" }) }), nextCursor: null };
    const after = withNewest(before, page);
    expect(after.messages[0]?.parts[0]).toBe(before.messages[0]?.parts[0]);
  });

  it("never takes a followed run back to what a page knew of it", () => {
    const followed = withSnapshot(live(), snapshot(8));
    const after = withNewest(followed, { messages: exchange(), nextCursor: null });
    expect(answer(after).parts).toBe(answer(followed).parts);
  });

  it("keeps what the run's end said until its parts are sealed", () => {
    const ended = withEvents(withSnapshot(live(), snapshot(8)), "run_1", stored);
    const early = exchange({ run: run({ status: "succeeded" }), partCount: 0 });
    expect(answer(withNewest(ended, { messages: early, nextCursor: null })).parts).toHaveLength(2);
    const sealed = exchange({ run: run({ status: "succeeded" }), parts: [...answer(ended).parts] });
    const after = withNewest(ended, { messages: sealed, nextCursor: null });
    expect(answer(after).carry).toBeUndefined();
    expect(answer(after).run?.finishReason).toBe("stop");
    expect(answer(after).parts[1]).toBe(answer(ended).parts[1]);
  });

  it("joins the messages loaded above, and drops those of another branch", () => {
    const top = toThreadState({
      thread: thread(),
      messages: { messages: exchange(), nextCursor: "msg_1" },
    });
    const older = withOlder(top, { messages: [message({ id: "msg_0" })], nextCursor: null });
    expect(older.messages.map(({ id }) => id)).toEqual(["msg_0", "msg_1", "msg_2"]);
    const child = exchange().map((one) =>
      one.id === "msg_1" ? { ...one, parentId: "msg_0" } : one,
    );
    const joined = withNewest(older, { messages: child, nextCursor: "msg_1" });
    expect(joined.messages.map(({ id }) => id)).toEqual(["msg_0", "msg_1", "msg_2"]);
    expect(joined.olderCursor).toBeNull();
    const other = withNewest(older, { messages: [message({ id: "msg_9" })], nextCursor: null });
    expect(other.messages.map(({ id }) => id)).toEqual(["msg_9"]);
  });
});

describe("withEarlierParts", () => {
  it("puts parts before the first one, only when they join", () => {
    const state = withNewest(newThreadState, {
      messages: [
        message({ id: "msg_2", firstOrdinal: 2, partCount: 3, parts: [textPart(2, "c")] }),
      ],
      nextCursor: null,
    });
    const more = withEarlierParts(state, "msg_2", [textPart(0, "a"), textPart(1, "b")]);
    expect(more.messages[0]).toMatchObject({ firstOrdinal: 0 });
    expect(more.messages[0]?.parts).toHaveLength(3);
    expect(withEarlierParts(state, "msg_2", [textPart(0, "a")])).toBe(state);
  });
});
