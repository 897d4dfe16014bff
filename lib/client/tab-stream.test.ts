import { describe, expect, it } from "vitest";
import { RunReader } from "./run-reader";
import type { TabNews } from "./tab-news";
import { createTabStream, type TabStream } from "./tab-stream";
import { FakeBrowser, FakeEnvironment, FakeStream, settle } from "./testing/fake-environment";
import { closedFrame, eventFrames, snapshotFrame } from "./testing/frames";

/** What all tabs talk to. */
class Server {
  readonly streams: FakeStream[] = [];
  readonly asked: string[] = [];
  refusal: number | undefined;

  answer = async (path: string, init?: RequestInit) => {
    this.asked.push(path.split("?cursors=")[1] ?? "");
    if (this.refusal) return new Response(null, { status: this.refusal });
    const stream = new FakeStream();
    this.streams.push(stream);
    init?.signal?.addEventListener("abort", () => stream.fail());
    return stream.response;
  };

  push(text: string): void {
    this.streams.at(-1)?.push(text);
  }
}

interface TestTab {
  env: FakeEnvironment;
  stream: TabStream;
  news: TabNews[];
  stop: () => void;
}

let tabCount = 0;

function open(server: Server, browser?: FakeBrowser): TestTab {
  const env = new FakeEnvironment(server.answer, browser);
  tabCount += 1;
  const share = tabCount / 1_000;
  env.random = () => share;
  const stream = createTabStream({ env, userId: "usr_1" });
  const news: TabNews[] = [];
  stream.onNews((each) => news.push(each));
  return { env, stream, news, stop: stream.start() };
}

function watch({ stream }: TestTab, runId = "run_1") {
  const seqs: number[] = [];
  const reader = new RunReader(
    {
      onSnapshot: ({ state }) => seqs.push(state.lastSeq),
      onEvents: (events) => seqs.push(...events.map(({ seq }) => seq)),
    },
    null,
  );
  const undo = stream.watch(runId, {
    after: () => reader.cursor,
    onFrames: (frames) => void reader.push(frames),
  });
  return { seqs, undo };
}

describe("a tab by itself", () => {
  it("asks for the list at each connection, since nobody told what came before", async () => {
    const server = new Server();
    const { env, news, stop } = open(server);
    await settle();
    expect(news).toEqual([{ kind: "resync" }]);
    server.push('event: title\ndata: {"threadId":"thr_1","title":"A"}\n\n');
    await settle();
    expect(news.at(-1)).toEqual({ kind: "title", threadId: "thr_1", title: "A" });
    server.streams[0]?.fail();
    await settle();
    env.advance(1_000);
    await settle();
    expect(server.streams).toHaveLength(2);
    expect(news.at(-1)).toEqual({ kind: "resync" });
    stop();
  });

  it("carries a run on the same connection, and goes on after a cut with the next event", async () => {
    const server = new Server();
    const tab = open(server);
    await settle();
    const { seqs, undo } = watch(tab);
    await settle();
    expect(server.asked).toEqual(["", "run_1"]);
    server.push(snapshotFrame(2) + eventFrames(3, 5));
    await settle();
    server.streams.at(-1)?.fail();
    await settle();
    tab.env.advance(1_000);
    await settle();
    expect(server.asked.at(-1)).toBe("run_1:5");
    server.push(eventFrames(6));
    await settle();
    expect(seqs).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    undo();
    tab.env.advance(2_000);
    await settle();
    expect(server.asked.at(-1)).toBe("");
    tab.stop();
  });

  it("waits between refusals and for the network, and says so", async () => {
    const server = new Server();
    server.refusal = 503;
    const { env, stream, stop } = open(server);
    await settle();
    expect(stream.state.getState()).toEqual({ state: "reconnecting", attempts: 1 });
    env.change({ online: false });
    await settle();
    env.advance(600_000);
    await settle();
    expect(stream.state.getState()).toEqual({ state: "offline" });
    expect(server.asked).toHaveLength(1);
    server.refusal = undefined;
    env.change({ online: true });
    await settle();
    expect(stream.state.getState()).toEqual({ state: "open" });
    env.change({ online: false });
    await settle();
    expect(stream.state.getState()).toEqual({ state: "offline" });
    stop();
  });

  it("gives up a connection that has fallen silent; comments keep it", async () => {
    const server = new Server();
    const { env, stop } = open(server);
    await settle();
    env.advance(44_000);
    server.push(": \n\n");
    await settle();
    env.advance(44_000);
    await settle();
    expect(server.asked).toHaveLength(1);
    env.advance(2_000);
    await settle();
    expect(server.asked).toHaveLength(2);
    stop();
  });

  it.each<[string, (tab: TestTab, server: Server) => void]>([
    ["a machine that slept", ({ env }) => env.advance(1_000)],
    ["a tab that is looked at again", ({ env }) => env.change({ visible: true })],
    [
      "a page that comes back with its connection cut",
      (_, server) => server.streams.at(-1)?.fail(),
    ],
  ])(
    "R55: %s catches up at once on another connection, and shows everything once",
    async (_, wake) => {
      const server = new Server();
      const tab = open(server);
      const { seqs } = watch(tab);
      await settle();
      server.push(snapshotFrame(2) + eventFrames(3, 5));
      await settle();
      const before = server.asked.length;
      tab.env.sleep(300_000);
      await settle();
      expect(server.asked).toHaveLength(before);
      wake(tab, server);
      await settle();
      expect(server.asked.slice(before)).toEqual(["run_1:5"]);
      server.push(eventFrames(5));
      await settle();
      expect(seqs).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      // The new connection is trusted: nothing is asked for twice.
      tab.env.change({ visible: true });
      tab.env.advance(1_000);
      await settle();
      expect(server.asked).toHaveLength(before + 1);
      tab.stop();
    },
  );

  it("R55: a wait between two attempts is over when a machine slept through it", async () => {
    const server = new Server();
    server.refusal = 503;
    const { env, stream, stop } = open(server);
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await settle();
      env.advance(15_000);
    }
    await settle();
    server.refusal = undefined;
    env.sleep(300_000);
    env.advance(1_000);
    await settle();
    expect(stream.state.getState()).toEqual({ state: "open" });
    stop();
  });

  it("does not hammer a server that ends every connection at once", async () => {
    const server = new Server();
    const { env, stop } = open(server);
    for (let second = 0; second < 10; second += 1) {
      await settle();
      server.streams.at(-1)?.end();
      server.streams.push(new FakeStream());
      await settle();
      env.advance(1_000);
    }
    expect(server.asked.length).toBeLessThan(7);
    stop();
  });

  it("gives up when the person is signed out", async () => {
    const server = new Server();
    server.refusal = 401;
    const { env, stream } = open(server);
    await settle();
    env.advance(60_000);
    await settle();
    expect(server.asked).toHaveLength(1);
    expect(stream.state.getState()).toEqual({ state: "signed-out" });
  });
});

describe("several tabs", () => {
  it("have one connection, and each gets what it watches from where it is", async () => {
    const server = new Server();
    const browser = new FakeBrowser();
    const tabs = Array.from({ length: 7 }, () => open(server, browser));
    const [first, last] = [tabs[0], tabs[6]];
    if (!first || !last) throw new Error("There are seven tabs.");
    await settle();
    expect(server.asked).toEqual([""]);
    const one = watch(first);
    await settle();
    server.push(snapshotFrame(2) + eventFrames(3, 5));
    await settle();
    const other = watch(last);
    const third = watch(last, "run_2");
    await settle();
    expect(server.asked.at(-1)).toBe("run_1,run_2");
    server.push(snapshotFrame(4) + snapshotFrame(1, "run_2") + eventFrames(5, 8));
    await settle();
    expect(one.seqs).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(other.seqs).toEqual([4, 5, 6, 7, 8]);
    expect(third.seqs).toEqual([1]);
    expect(last.stream.state.getState()).toEqual({ state: "open" });
    server.push('event: title\ndata: {"threadId":"thr_1","title":"A"}\n\n');
    await settle();
    for (const { news } of tabs) expect(news.at(-1)).toMatchObject({ kind: "title" });
    for (const { stop } of tabs) stop();
  });

  it("hand the connection on when its tab closes, without losing or doubling an event", async () => {
    const server = new Server();
    const browser = new FakeBrowser();
    const leading = open(server, browser);
    const following = open(server, browser);
    await settle();
    const { seqs } = watch(following);
    await settle();
    server.push(snapshotFrame(2) + eventFrames(3, 6));
    await settle();
    leading.stop();
    await settle();
    expect(server.asked.at(-1)).toBe("run_1:6");
    server.push(eventFrames(7));
    await settle();
    expect(seqs).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    following.stop();
  });

  it("do not wait for a tab that is frozen: the one looked at takes over", async () => {
    const server = new Server();
    const browser = new FakeBrowser();
    const frozen = open(server, browser);
    await settle();
    browser.freezeFirst();
    const seen = open(server, browser);
    const { seqs } = watch(seen);
    await settle();
    expect(server.asked).toEqual([""]);
    seen.env.advance(3_000);
    await settle();
    expect(server.asked.at(-1)).toBe("run_1");
    server.push(snapshotFrame(12));
    await settle();
    expect(seqs).toEqual([12]);
    seen.stop();
    frozen.stop();
  });

  it("R55: one that was frozen while a run ended asks for what it missed", async () => {
    const server = new Server();
    const browser = new FakeBrowser();
    const leading = open(server, browser);
    await settle();
    const following = open(server, browser);
    await settle();
    const { seqs } = watch(following);
    await settle();
    server.push(snapshotFrame(2) + eventFrames(3, 6));
    await settle();
    browser.freezeLast();
    server.push(eventFrames(7) + closedFrame);
    await settle();
    expect(seqs).toEqual([2, 3, 4, 5, 6]);
    browser.frozen.clear();
    following.env.sleep(300_000);
    following.env.change({ visible: true });
    await settle();
    expect(server.asked.at(-1)).toBe("run_1:6");
    server.push(eventFrames(7) + closedFrame);
    await settle();
    expect(seqs).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (const { stop } of [leading, following]) stop();
  });

  it("are not held up by one that lost its session", async () => {
    const server = new Server();
    const browser = new FakeBrowser();
    server.refusal = 401;
    const out = open(server, browser);
    await settle();
    server.refusal = undefined;
    const back = open(server, browser);
    await settle();
    expect(back.stream.state.getState()).toEqual({ state: "open" });
    back.stop();
    out.stop();
  });
});
