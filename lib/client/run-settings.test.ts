import { describe, expect, it } from "vitest";
import type { RunSettings } from "./api";
import { ApiProblem } from "./api-problem";
import { createSettingsSaver, readUnsaved } from "./run-settings";
import { FakeEnvironment, settle } from "./testing/fake-environment";

/** A browser with a storage, whose server answers in turn, then always well; and what it was asked. */
function open(...answers: (Promise<void> | ApiProblem)[]) {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const env = new FakeEnvironment(async () => new Response());
  const asked: RunSettings[] = [];
  const saveIn = createSettingsSaver({
    ...{ storage: () => storage, env },
    patch: async (_threadId, settings) => {
      asked.push(settings);
      const answer = answers.shift();
      if (answer instanceof ApiProblem) throw answer;
      await answer;
    },
  });
  const save = (change: RunSettings) => saveIn("thr_1", change);
  return {
    asked,
    save,
    env,
    storage,
    stored,
    kept: () => readUnsaved(storage, "thr_1", env.now()),
  };
}

function refused(status: number): ApiProblem {
  return new ApiProblem({ code: "x", status });
}

describe("R60: a choice for a thread", () => {
  it("is there for a reload until the server has it and no older one can arrive", async () => {
    const arrives = Promise.withResolvers<void>();
    const { env, kept, save, stored } = open(arrives.promise);
    const choice = { model: "mdl_b", budget: { steps: 7 } };
    const saved = save(choice);
    expect(kept()).toEqual(choice);
    env.advance(60_000);
    expect(kept()).toEqual(choice);
    arrives.resolve();
    await saved;
    env.advance(9_000);
    expect(kept()).toEqual(choice);
    env.advance(1_000);
    expect(kept()).toEqual({});
    expect(stored.size).toBe(0);
  });

  it.each([0, 401, 429, 503])("answered by %i goes with the next one", async (status) => {
    const { asked, kept, save } = open(refused(status));
    await save({ model: "mdl_b" });
    expect(kept()).toEqual({ model: "mdl_b" });
    await save({ thinking: false });
    expect(asked.at(-1)).toEqual({ model: "mdl_b", thinking: false });
  });

  it("that is refused is not asked for again", async () => {
    const { kept, save } = open(refused(400));
    await save({ model: "mdl_gone" });
    expect(kept()).toEqual({});
  });

  it("waits for the one before it, and the last one counts", async () => {
    const arrives = Promise.withResolvers<void>();
    const { asked, kept, save } = open(arrives.promise);
    void save({ model: "mdl_a" });
    await settle();
    void save({ model: "mdl_b" });
    const last = save({ model: "mdl_c" });
    await settle();
    expect(asked).toEqual([{ model: "mdl_a" }]);
    expect(kept()).toEqual({ model: "mdl_c" });
    arrives.resolve();
    await last;
    expect(asked).toEqual([{ model: "mdl_a" }, { model: "mdl_c" }]);
  });

  it("is saved where nothing more fits into the browser's storage", async () => {
    const { asked, save, storage, kept } = open();
    await save({ model: "mdl_a" });
    storage.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    await save({ model: "mdl_b" });
    expect(asked.at(-1)).toEqual({ model: "mdl_b" });
    // What is kept would be saved over it by the next page.
    expect(kept()).toEqual({});
  });

  it("saved before is saved again when the next page says so", async () => {
    const { asked, save } = open();
    await save({ model: "mdl_b" });
    await save({});
    expect(asked).toEqual([{ model: "mdl_b" }, { model: "mdl_b" }]);
  });
});
