import { describe, expect, it } from "vitest";
import { FakeEnvironment } from "./testing/fake-environment";
import { script, stateAt } from "./testing/frames";
import { exchange, thread } from "./testing/messages";
import { toThreadState } from "./thread-state";
import { createThreadStore } from "./thread-store";

function store() {
  const env = new FakeEnvironment(() => Promise.reject(new Error("nothing is asked for here")));
  const initial = toThreadState({
    thread: thread({ liveRunId: "run_1" }),
    messages: { messages: exchange(), nextCursor: null },
  });
  return { env, store: createThreadStore(initial, env) };
}

const event = (seq: number) => {
  const found = script[seq - 1];
  if (!found) throw new Error("the script is shorter");
  return { seq, event: found };
};
const snapshot = { runId: "run_1", threadId: "thr_1", messageId: "msg_2", state: stateAt(0) };

describe("createThreadStore", () => {
  it("tells its listeners once per frame, however much arrived", () => {
    const { env, store: threads } = store();
    let heard = 0;
    threads.subscribe(() => {
      heard += 1;
    });
    threads.apply({ runId: "run_1", snapshot });
    for (let seq = 1; seq <= script.length; seq += 1) {
      threads.apply({ runId: "run_1", events: [event(seq)] });
    }
    expect(heard).toBe(0);
    expect(env.frames).toHaveLength(1);
    env.frame();
    expect(heard).toBe(1);
    expect(threads.getState().messages[1]?.parts).toEqual(stateAt(script.length).parts);
  });

  it("asks for another frame for what comes later", () => {
    const { env, store: threads } = store();
    threads.apply({ runId: "run_1", snapshot });
    env.frame();
    threads.apply({ runId: "run_1", events: [event(1)] });
    expect(env.frames).toHaveLength(1);
  });

  it("makes a change of its own after all that came before it", () => {
    const { env, store: threads } = store();
    threads.apply({ runId: "run_1", snapshot });
    threads.apply({ runId: "run_1", events: script.map((_, index) => event(index + 1)) });
    threads.update((state) => {
      expect(state.messages[1]?.run?.status).toBe("succeeded");
      return { ...state, liveRunId: null };
    });
    env.frame();
    expect(threads.getState().liveRunId).toBeNull();
  });
});
