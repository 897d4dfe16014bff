import { describe, expect, it } from "vitest";
import type { ThreadList, ThreadSummary } from "@/protocol/api";
import { ApiProblem } from "./api-problem";
import { FakeEnvironment, settle } from "./testing/fake-environment";
import { thread } from "./testing/messages";
import { createThreadList } from "./thread-list";

const summary = (id: string): ThreadSummary => thread({ id });
const page = (...ids: string[]): ThreadList => ({ threads: ids.map(summary), nextCursor: null });

/** A server whose answers wait until they are given. */
function open(initial: ThreadList) {
  const reads: PromiseWithResolvers<ThreadList>[] = [];
  const writes: PromiseWithResolvers<void>[] = [];
  const write = () => {
    const asked = Promise.withResolvers<void>();
    writes.push(asked);
    return asked.promise;
  };
  const list = createThreadList(initial, {
    env: new FakeEnvironment(async () => new Response()),
    api: {
      listThreads: () => {
        const asked = Promise.withResolvers<ThreadList>();
        reads.push(asked);
        return asked.promise;
      },
      patchThread: write,
      deleteThread: write,
    },
  });
  const shown = () => list.getState().threads.map(({ id }) => id);
  return { list, reads, writes, shown };
}

describe("a thread that was removed", () => {
  it("is brought back by no list that was read before, and that list is read again", async () => {
    const { list, reads, writes, shown } = open(page("a", "b"));
    void list.refresh();
    void list.remove("a");
    reads[0]?.resolve(page("a", "b", "c"));
    await settle();
    expect(shown()).toEqual(["b"]);
    writes[0]?.resolve();
    await settle();
    reads[1]?.resolve(page("b", "c"));
    await settle();
    expect(shown()).toEqual(["b", "c"]);
  });

  it("is not looked for until the server has answered", async () => {
    const { list, reads, writes, shown } = open(page("a", "b"));
    void list.edit("a", { isArchived: true });
    list.take({ kind: "resync" });
    await settle();
    expect(reads).toHaveLength(0);
    expect(shown()).toEqual(["b"]);
    writes[0]?.resolve();
    await settle();
    for (const read of reads) read.resolve(page("b", "c"));
    await settle();
    expect(shown()).toEqual(["b", "c"]);
  });

  it("comes back when the server refuses", async () => {
    const { list, writes, shown } = open(page("a", "b"));
    const removed = list.remove("a");
    expect(shown()).toEqual(["b"]);
    writes[0]?.reject(new ApiProblem({ code: "network" }));
    expect(await removed).toMatchObject({ ok: false, problem: { code: "network" } });
    expect(shown()).toEqual(["a", "b"]);
  });
});
