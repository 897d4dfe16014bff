import { describe, expect, it } from "vitest";
import type { StoredRunEvent } from "@/protocol/events";
import { SseParser } from "@/protocol/sse";
import { RunReader } from "./run-reader";
import {
  closedFrame,
  eventFrames,
  goneFrame,
  script,
  snapshotFrame,
  stateAt,
} from "./testing/frames";

function read(after: number | null) {
  const seen: { events: StoredRunEvent[]; snapshots: unknown[] } = { events: [], snapshots: [] };
  const reader = new RunReader(
    {
      onSnapshot: (snapshot) => seen.snapshots.push(snapshot.state),
      onEvents: (events) => seen.events.push(...events),
    },
    after,
  );
  return { reader, seen, push: (text: string) => reader.push(new SseParser().push(text)) };
}

const seqs = (events: readonly StoredRunEvent[]) => events.map(({ seq }) => seq);

describe("RunReader", () => {
  it("reads a snapshot, the events after it and the end", () => {
    const { seen, push, reader } = read(null);
    expect(push(snapshotFrame(4) + eventFrames(5))).toBeUndefined();
    expect(seen.snapshots).toEqual([stateAt(4)]);
    expect(seqs(seen.events)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    expect(seen.events.map(({ event }) => event)).toEqual(script.slice(4));
    expect(reader.cursor).toBe(12);
    expect(push(closedFrame)).toBe("closed");
  });

  it("skips what it has, and what comes before the snapshot it asked for", () => {
    const known = read(6);
    known.push(eventFrames(3));
    expect(known.seen.events[0]?.seq).toBe(7);
    const fresh = read(null);
    expect(fresh.push(eventFrames(5, 6) + snapshotFrame(7) + eventFrames(8, 8))).toBeUndefined();
    expect(seqs(fresh.seen.events)).toEqual([8]);
  });

  it("takes nothing back for a snapshot that another tab asked for", () => {
    const { seen, push } = read(6);
    push(snapshotFrame(5) + eventFrames(6, 8));
    expect(seen.snapshots).toEqual([]);
    expect(seqs(seen.events)).toEqual([7, 8]);
    push(snapshotFrame(10) + eventFrames(11));
    expect(seen.snapshots).toEqual([stateAt(10)]);
    expect(seqs(seen.events)).toEqual([7, 8, 11, 12]);
  });

  it("hands over what came before a missing seq, then reports the gap and asks for a snapshot", () => {
    const { seen, push, reader } = read(0);
    expect(push(eventFrames(1, 3) + eventFrames(5, 6))).toBe("gap");
    expect(seqs(seen.events)).toEqual([1, 2, 3]);
    reader.askAgain();
    expect(reader.cursor).toBeNull();
  });

  it.each([
    ["no JSON", "event: run\ndata: {oops\n\n"],
    ["no event", 'event: run\ndata: {"runId":"run_1","seq":1,"event":7}\n\n'],
    ["no seq", 'event: run\ndata: {"runId":"run_1","event":{"type":"run-start"}}\n\n'],
    ["a broken snapshot", "event: snapshot\ndata: {}\n\n"],
  ])("reports a gap for %s", (_name, text) => {
    expect(read(0).push(text)).toBe("gap");
  });

  it("counts the seq of an event it does not know, and skips frames it does not know", () => {
    const { seen, push } = read(0);
    const unknown = 'event: run\ndata: {"runId":"run_1","seq":1,"event":{"type":"later"}}\n\n';
    push(`event: new-kind\ndata: 1\n\n${unknown}${eventFrames(2)}`);
    expect(seen.events).toHaveLength(12);
  });

  it("tells a run that is not there from one that is over", () => {
    expect(read(null).push(goneFrame)).toBe("gone");
  });
});
