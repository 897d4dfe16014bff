import { describe, expect, it } from "vitest";
import type { QueuedMessage, RunStarted, ThreadDetail } from "@/protocol/api";
import { defaultBudget } from "@/protocol/budget";
import { encodeSseFrame } from "@/protocol/sse";
import type { Api, RunBody } from "./api";
import { ApiProblem } from "./api-problem";
import { FakeEnvironment, settle } from "./testing/fake-environment";
import { FakeTabStream } from "./testing/fake-stream";
import { closedFrame, eventFrames, script, snapshotFrame, stateAt } from "./testing/frames";
import { exchange, message, run, textPart, thread } from "./testing/messages";
import { createThreadSession, type ThreadSession } from "./thread-session";
import { newThreadState, type ThreadInitial, toThreadState } from "./thread-state";

const started: RunStarted = {
  outcome: "started",
  runId: "run_1",
  userMessageId: "msg_1",
  assistantMessageId: "msg_2",
};

class Server {
  thread: ThreadDetail = thread();
  messages = exchange({
    run: run({ status: "succeeded" }),
    parts: [...stateAt(script.length).parts],
  });
  answers: (RunStarted | ApiProblem)[] = [];
  sends: { threadId: string; body: RunBody; key: string }[] = [];
  cancelled: string[] = [];
  readonly stream = new FakeTabStream();
  readonly env = new FakeEnvironment(async () => {
    throw new TypeError("Failed to fetch");
  });

  readonly api: Api = {
    createThread: async () => ({ id: "thr_1" }),
    getThread: async () => this.thread,
    patchThread: async () => {},
    deleteThread: async () => {},
    listThreads: async () => ({ threads: [], nextCursor: null }),
    searchThreads: async () => ({ threads: [], nextCursor: null }),
    patchQueued: async () => {},
    listMessages: async () => ({ messages: this.messages, nextCursor: null }),
    listPartsBefore: async () => ({ parts: [], partCount: 0 }),
    startRun: async (threadId, body, key) => {
      this.sends.push({ threadId, body, key });
      const answer = this.answers.shift();
      if (!answer) throw new Error("one send too many");
      if (answer instanceof ApiProblem) throw answer;
      return answer;
    },
    cancelRun: async (runId) => {
      this.cancelled.push(runId);
    },
    getRun: async (runId) => run({ id: runId }),
    pauseRun: async (runId) => run({ id: runId, isPausing: true }),
    changeBudget: async (runId, change) =>
      run({ id: runId, budget: { ...defaultBudget, ...change } }),
    removeQueued: async () => {},
    listSteps: async () => [],
    readFile: async () => "",
    listModels: async () => ({ models: [] }),
  };

  open(initial?: ThreadInitial) {
    const session = createThreadSession(initial ? toThreadState(initial) : newThreadState, {
      api: this.api,
      env: this.env,
      stream: this.stream,
      onChange: () => {},
    });
    return { session, stop: session.start() };
  }
}

describe("send", () => {
  it("makes a thread, shows the message at once under one key, and follows its run", async () => {
    const server = new Server();
    server.answers.push(started);
    const { session } = server.open();
    const sending = session.send("Hi", { modelName: "glm-5.1" });
    const pending = session.getState().messages[0];
    expect(pending).toMatchObject({ role: "user", isPending: true });
    expect(await sending).toEqual({ ok: true });
    const [question, answer] = session.getState().messages;
    expect(question).toMatchObject({ id: "msg_1", key: pending?.key });
    expect(question?.isPending).toBeUndefined();
    expect(answer).toMatchObject({ id: "msg_2", run: { status: "queued", model: "glm-5.1" } });
    server.stream.push("run_1", snapshotFrame(2) + eventFrames(3, 8));
    await settle();
    server.env.frame();
    expect(session.getState().messages[1]?.parts).toEqual(stateAt(8).parts);
    expect(session.getState().connection).toEqual({ state: "open" });
  });

  it("takes the message back when it failed, and sends the same key when it is tried again", async () => {
    const server = new Server();
    server.answers.push(
      new ApiProblem({ code: "network" }),
      new ApiProblem({ code: "network" }),
      started,
    );
    const { session } = server.open();
    const first = await session.send("Hi", {});
    expect(first).toMatchObject({ ok: false, problem: { code: "network" } });
    expect(session.getState().messages).toEqual([]);
    await session.send("Something else", {});
    await session.send("Something else", {});
    const keys = server.sends.map(({ key }) => key);
    expect(keys[1]).not.toBe(keys[0]);
    expect(keys[2]).toBe(keys[1]);
  });

  it("uses a new key for the same text once it was accepted", async () => {
    const server = new Server();
    server.answers.push(started, { ...started, outcome: "queued", runId: null, queuedId: "que_1" });
    const { session } = server.open();
    await session.send("Hi", {});
    await session.send("Hi", { delivery: "queue" });
    expect(server.sends[1]?.key).not.toBe(server.sends[0]?.key);
    expect(server.sends[1]?.body).toMatchObject({ delivery: "queue" });
  });

  it("shows a queued message as waiting, not as sent", async () => {
    const server = new Server();
    server.thread = thread({
      liveRunId: "run_1",
      queue: [
        { id: "que_1", text: "Next", delivery: "queue", createdAt: "2026-01-01T00:00:00.000Z" },
      ],
    });
    server.messages = exchange();
    server.answers.push({ ...started, outcome: "queued", runId: null, queuedId: "que_1" });
    const { session } = server.open({
      thread: thread({ liveRunId: "run_1" }),
      messages: { messages: exchange(), nextCursor: null },
    });
    await session.send("Next", {});
    await settle();
    expect(session.getState().queue.map(({ text }) => text)).toEqual(["Next"]);
    expect(session.getState().messages).toHaveLength(2);
  });
});

describe("a look at the thread", () => {
  it("takes no message back that was sent while it was on its way", async () => {
    const server = new Server();
    server.answers.push({ ...started, userMessageId: "msg_3", assistantMessageId: "msg_4" });
    const { session } = server.open({
      thread: thread(),
      messages: { messages: server.messages, nextCursor: null },
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    const { listMessages } = server.api;
    const older = await listMessages("thr_1");
    server.api.listMessages = async () => {
      await promise;
      return older;
    };
    const looking = session.refresh();
    expect(await session.send("Next", {})).toEqual({ ok: true });
    server.api.listMessages = listMessages;
    server.thread = thread({ liveRunId: "run_1" });
    server.messages = [
      message({
        ...{ id: "msg_4", role: "assistant", parentId: "msg_3" },
        run: run({ id: "run_1", status: "queued" }),
      }),
      message({ id: "msg_3", parentId: "msg_2", parts: [textPart(0, "Next")] }),
      ...older.messages,
    ];
    resolve();
    await looking;
    const ids = session.getState().messages.map(({ id }) => id);
    expect(ids).toEqual(["msg_1", "msg_2", "msg_3", "msg_4"]);
    expect(session.getState().liveRunId).toBe("run_1");
  });

  it("that comes while a message is sent is taken again once it is sent", async () => {
    const server = new Server();
    const { session } = server.open({
      thread: thread(),
      messages: { messages: server.messages, nextCursor: null },
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.api.startRun = async () => {
      await promise;
      return { ...started, userMessageId: "msg_3", assistantMessageId: "msg_4" };
    };
    let looks = 0;
    const { getThread } = server.api;
    server.api.getThread = async (id) => {
      looks += 1;
      return await getThread(id);
    };
    const sending = session.send("Next", {});
    await session.refresh();
    expect(session.getState().messages.at(-1)?.isPending).toBe(true);
    expect(looks).toBe(1);
    resolve();
    await sending;
    await settle();
    expect(looks).toBe(2);
  });
});

describe("a live run", () => {
  const live = { liveRunId: "run_1" };
  const liveExchange = () => exchange({ run: run({ status: "running" }) });

  it("is spoken to, and what it has read waits no longer", async () => {
    const server = new Server();
    server.messages = liveExchange();
    const steered = { ...started, outcome: "steered" as const, runId: "run_1", queuedId: "que_1" };
    server.answers.push(steered);
    const { session, stop } = server.open({
      thread: thread(live),
      messages: { messages: liveExchange(), nextCursor: null },
    });
    server.stream.push("run_1", snapshotFrame(3));
    const text = "Turn left";
    const createdAt = "2026-01-01T00:00:00.000Z";
    server.thread = thread({
      ...live,
      queue: [{ id: "que_1", text, delivery: "steer", createdAt }],
    });
    await session.send(text, {});
    await settle();
    expect(server.sends[0]?.body).toMatchObject({ delivery: "steer" });
    expect(session.getState().queue).toMatchObject([{ id: "que_1", delivery: "steer" }]);
    const heard = { type: "message-steered", part: 9, messageId: "que_1", text, at: 1 };
    const data = JSON.stringify({ runId: "run_1", seq: 4, event: heard });
    server.stream.push("run_1", encodeSseFrame({ event: "run", data }));
    await settle();
    server.env.frame();
    expect(session.getState().queue).toEqual([]);
    stop();
  });

  it("is paused and limited, and shows both at once", async () => {
    const server = new Server();
    const { session, stop } = server.open({
      thread: thread(live),
      messages: { messages: liveExchange(), nextCursor: null },
    });
    const shown = () => session.getState().messages.at(-1)?.run;
    expect(shown()).toMatchObject({ isPausing: false });
    await session.changeBudget({ ...defaultBudget, steps: 7 });
    expect(shown()).toMatchObject({ budget: { steps: 7 } });
    await session.pause();
    expect(shown()).toMatchObject({ isPausing: true });
    stop();
  });
});

describe("the end of a run", () => {
  it("takes a removed message back from no list that was on its way", async () => {
    const server = new Server();
    const queue: QueuedMessage[] = [
      { id: "que_1", text: "Next", delivery: "queue", createdAt: "2026-01-01T00:00:00.000Z" },
    ];
    server.thread = thread({ liveRunId: "run_1", queue });
    const { session, stop } = server.open({
      thread: server.thread,
      messages: { messages: server.messages, nextCursor: null },
    });
    await session.removeQueued("que_1");
    await session.refresh();
    expect(session.getState().queue).toEqual([]);
    stop();
  });

  it("is followed by the run of the queued message", async () => {
    const server = new Server();
    const { session } = server.open({
      thread: thread({ liveRunId: "run_1" }),
      messages: { messages: exchange(), nextCursor: null },
    });
    server.thread = thread({ liveRunId: "run_2" });
    server.messages = [
      message({
        id: "msg_4",
        role: "assistant",
        parentId: "msg_3",
        run: run({ id: "run_2", status: "queued" }),
      }),
      message({ id: "msg_3", parentId: "msg_2", parts: [textPart(0, "Next")] }),
      ...server.messages,
    ];
    server.stream.push("run_1", snapshotFrame(11) + eventFrames(12) + closedFrame);
    await settle();
    expect(session.getState().liveRunId).toBe("run_2");
    expect(server.stream.asked).toEqual(["run_1", "run_2"]);
    expect(session.getState().messages).toHaveLength(4);
  });

  it("is looked for again when the server cannot be asked", async () => {
    const server = new Server();
    let failures = 2;
    const getThread = server.api.getThread;
    server.api.getThread = async (id) => {
      failures -= 1;
      if (failures >= 0) throw new ApiProblem({ code: "internal", status: 503 });
      return await getThread(id);
    };
    const { session } = server.open({
      thread: thread({ liveRunId: "run_1" }),
      messages: { messages: exchange(), nextCursor: null },
    });
    server.stream.push("run_1", snapshotFrame(12) + closedFrame);
    await settle();
    server.env.advance(1_000);
    await settle();
    server.env.advance(2_000);
    await settle();
    expect(failures).toBe(-1);
    expect(session.getState().messages[1]?.run?.status).toBe("succeeded");
  });
});

describe("stop", () => {
  it("asks for the live run's end", async () => {
    const server = new Server();
    const { session, stop } = server.open({
      thread: thread({ liveRunId: "run_1" }),
      messages: { messages: exchange(), nextCursor: null },
    });
    expect(await session.stop()).toEqual({ ok: true });
    expect(server.cancelled).toEqual(["run_1"]);
    expect(session.getState().stoppingRunId).toBe("run_1");
    stop();
  });

  /** Starts are answered when the test says so, in the order they were asked for. */
  function withheld(server: Server) {
    const asked: PromiseWithResolvers<RunStarted>[] = [];
    server.api.startRun = async () => {
      const answer = Promise.withResolvers<RunStarted>();
      asked.push(answer);
      return await answer.promise;
    };
    return asked;
  }

  it("R54: asked for before the thread is there, ends the run as soon as it has an id", async () => {
    const server = new Server();
    const asked = withheld(server);
    const { session } = server.open();
    const sending = session.send("Hi", {});
    expect(session.getState()).toMatchObject({ starting: "wanted", liveRunId: null });
    const stopping = session.stop();
    expect(session.getState().starting).toBe("stopping");
    await settle();
    expect(server.cancelled).toEqual([]);
    asked[0]?.resolve(started);
    expect(await sending).toEqual({ ok: true });
    expect(await stopping).toEqual({ ok: true });
    expect(server.cancelled).toEqual(["run_1"]);
    expect(session.getState()).toMatchObject({ starting: null, stoppingRunId: "run_1" });
  });

  it.each([
    ["waits for another run", { outcome: "queued" as const, runId: null, queuedId: "que_1" }],
    ["is said to another run", { outcome: "steered" as const, runId: "run_9", queuedId: "que_1" }],
    ["fails", undefined],
  ])("R54: stops nothing when the message %s, and nothing later", async (_, answer) => {
    const server = new Server();
    const asked = withheld(server);
    const { session } = server.open();
    const sending = session.send("Hi", {});
    const stopping = session.stop();
    await settle();
    if (answer) asked[0]?.resolve({ ...started, ...answer });
    else asked[0]?.reject(new ApiProblem({ code: "network" }));
    expect(await sending).toMatchObject({ ok: answer !== undefined });
    expect(await stopping).toEqual({ ok: true });
    expect(session.getState().starting).toBeNull();
    const again = session.send("Hi", {});
    await settle();
    asked[1]?.resolve(started);
    await again;
    expect(session.getState()).toMatchObject({ liveRunId: "run_1", stoppingRunId: null });
    expect(server.cancelled).toEqual([]);
  });

  it("R54: ends a run whose start was stopped and whose answer was lost, when it appears", async () => {
    const server = new Server();
    const asked = withheld(server);
    const { session, stop } = server.open();
    const sending = session.send("Hi", {});
    const stopping = session.stop();
    await settle();
    asked[0]?.reject(new ApiProblem({ code: "network" }));
    expect(await sending).toMatchObject({ ok: false });
    expect(await stopping).toEqual({ ok: true });
    // It looks by itself; at first the request is still on its way.
    server.messages = [];
    server.env.advance(1_000);
    await settle();
    expect(server.cancelled).toEqual([]);
    server.thread = thread({ liveRunId: "run_1" });
    server.messages = exchange();
    await session.refresh();
    await session.refresh();
    expect(server.cancelled).toEqual(["run_1"]);
    expect(session.getState()).toMatchObject({ stoppingRunId: "run_1", starting: null });
    stop();
  });

  it("R54: is told when it fails, and the message counts as sent", async () => {
    const server = new Server();
    const asked = withheld(server);
    server.api.cancelRun = async () => {
      throw new ApiProblem({ code: "network" });
    };
    const { session } = server.open();
    const sending = session.send("Hi", {});
    const stopping = session.stop();
    await settle();
    asked[0]?.resolve(started);
    expect(await sending).toEqual({ ok: true });
    expect(await stopping).toMatchObject({ ok: false, problem: { code: "network" } });
    expect(session.getState()).toMatchObject({ liveRunId: "run_1", stoppingRunId: null });
  });

  it.each([
    ["regenerated", (session: ThreadSession) => session.regenerate("msg_2", {})],
    ["continued", (session: ThreadSession) => session.resume("run_0")],
    ["edited", (session: ThreadSession) => session.edit("msg_1", "Hello", {})],
  ])("R54: ends what is %s before it is shown, and can be asked until it is", async (_, begin) => {
    const server = new Server();
    const asked = withheld(server);
    const { session, stop } = server.open({
      thread: thread(),
      messages: { messages: server.messages, nextCursor: null },
    });
    const beginning = begin(session);
    const stopping = session.stop();
    await settle();
    const looks: PromiseWithResolvers<ThreadDetail>[] = [];
    server.api.getThread = async () => {
      const look = Promise.withResolvers<ThreadDetail>();
      looks.push(look);
      return await look.promise;
    };
    asked[0]?.resolve(started);
    expect(await stopping).toEqual({ ok: true });
    expect(server.cancelled).toEqual(["run_1"]);
    // A second look, for news that came meanwhile, is the one that shows the run.
    const looking = session.refresh();
    looks[0]?.resolve(server.thread);
    await settle();
    expect(session.getState()).toMatchObject({ liveRunId: null, starting: "stopping" });
    looks[1]?.resolve({ ...server.thread, liveRunId: "run_1" });
    expect(await beginning).toEqual({ ok: true });
    await looking;
    expect(session.getState()).toMatchObject({
      ...{ liveRunId: "run_1", stoppingRunId: "run_1", starting: null },
    });
    stop();
  });
});

describe("a thread read just before a run began in it", () => {
  it("is followed", () => {
    const messages = exchange({ run: run({ status: "running" }), parts: [] });
    const server = new Server();
    const { session } = server.open({
      thread: thread({ liveRunId: null }),
      messages: { messages, nextCursor: null },
    });
    expect(session.getState().liveRunId).toBe("run_1");
    expect(server.stream.isWatched("run_1")).toBe(true);
  });
});

describe("news", () => {
  const running = { kind: "status", threadId: "thr_1", runId: "run_1", status: "running" } as const;

  it("follows a run that began on another device, and hears nothing of other threads", async () => {
    const server = new Server();
    const { session, stop } = server.open({
      thread: thread(),
      messages: { messages: [], nextCursor: null },
    });
    server.messages = exchange({ run: run({ status: "running" }), parts: [] });
    server.thread = thread({ liveRunId: "run_1" });
    server.stream.tell({ ...running, threadId: "thr_2" });
    await settle();
    expect(session.getState().messages).toEqual([]);
    server.stream.tell(running);
    await settle();
    expect(session.getState().liveRunId).toBe("run_1");
    expect(server.stream.isWatched("run_1")).toBe(true);
    stop();
    server.stream.tell({ kind: "resync" });
  });

  it("asks for nothing more of a thread that is left while it is looked at", async () => {
    const server = new Server();
    const looked = Promise.withResolvers<void>();
    const asked: string[] = [];
    server.api.getThread = async () => {
      asked.push("thread");
      await looked.promise;
      return server.thread;
    };
    server.api.listMessages = async () => {
      asked.push("messages");
      return { messages: [], nextCursor: null };
    };
    const { stop } = server.open({
      thread: thread(),
      messages: { messages: [], nextCursor: null },
    });
    server.stream.tell({ kind: "resync" });
    stop();
    looked.resolve();
    await settle();
    expect(asked).toEqual(["thread"]);
  });
});
