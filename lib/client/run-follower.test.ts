import { describe, expect, it } from "vitest";
import { type Connection, followRun } from "./run-follower";
import { FakeEnvironment, settle } from "./testing/fake-environment";
import { FakeTabStream } from "./testing/fake-stream";
import { closedFrame, eventFrames, goneFrame, snapshotFrame } from "./testing/frames";

function follow(after?: number) {
  const env = new FakeEnvironment(async () => {
    throw new Error("a follower asks for nothing itself");
  });
  const stream = new FakeTabStream();
  const connections: Connection["state"][] = [];
  const seqs: number[] = [];
  const following = followRun({
    ...{ runId: "run_1", env, stream },
    ...(after === undefined ? {} : { after }),
    onSnapshot: (snapshot) => seqs.push(snapshot.state.lastSeq),
    onEvents: (events) => seqs.push(...events.map(({ seq }) => seq)),
    onConnection: (connection) => connections.push(connection.state),
  });
  return { env, stream, connections, seqs, following };
}

describe("followRun", () => {
  it("begins with a snapshot, or after what it knows, and ends with the run", async () => {
    const { stream, seqs, following } = follow();
    stream.push("run_1", snapshotFrame(2) + eventFrames(3));
    expect(await following.done).toBe("ended");
    expect(seqs).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(stream.isWatched("run_1")).toBe(false);
    expect(follow(7).stream.asked).toEqual(["run_1:7"]);
  });

  it("asks for a snapshot after a gap, after a moment", async () => {
    const { env, stream, following } = follow();
    stream.push("run_1", snapshotFrame(2) + eventFrames(4, 5));
    expect(stream.isWatched("run_1")).toBe(false);
    env.advance(400);
    expect(stream.asked).toEqual(["run_1", "run_1"]);
    stream.push("run_1", snapshotFrame(12) + closedFrame);
    expect(await following.done).toBe("ended");
  });

  it("does not take an early end for the run's", async () => {
    const { env, stream, following } = follow();
    stream.push("run_1", snapshotFrame(3) + closedFrame);
    env.advance(400);
    expect(stream.asked).toEqual(["run_1", "run_1"]);
    following.stop();
    expect(await following.done).toBe("stopped");
  });

  it("ends when the run is not there, or the person is signed out", async () => {
    const gone = follow();
    gone.stream.push("run_1", goneFrame);
    expect(await gone.following.done).toBe("gone");
    const out = follow();
    out.stream.state.update(() => ({ state: "signed-out" }));
    expect(await out.following.done).toBe("signed-out");
  });

  it("says how the connection is", async () => {
    const { stream, connections, following } = follow();
    stream.state.update(() => ({ state: "reconnecting", attempts: 2 }));
    stream.state.update(() => ({ state: "open" }));
    expect(connections).toEqual(["connecting", "open", "reconnecting", "open"]);
    following.stop();
    stream.state.update(() => ({ state: "offline" }));
    expect(connections).toHaveLength(4);
    await settle();
  });

  it("lets go of the run when out of sight for a minute, and goes on when seen", async () => {
    const { env, stream, seqs, following } = follow();
    stream.push("run_1", snapshotFrame(4));
    env.change({ visible: false });
    env.advance(59_000);
    stream.push("run_1", eventFrames(5, 6));
    env.advance(1_000);
    expect(stream.isWatched("run_1")).toBe(false);
    env.change({ visible: true });
    expect(stream.asked).toEqual(["run_1", "run_1:6"]);
    stream.push("run_1", eventFrames(7));
    expect(await following.done).toBe("ended");
    expect(seqs).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
});
