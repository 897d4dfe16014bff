import { describe, expect, it } from "vitest";
import type { RunSettings } from "./api";
import { ApiProblem } from "./api-problem";
import { readUnsaved, saveSettings } from "./run-settings";

/** A browser's storage, and what the server was asked to keep. */
function open() {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  };
  const asked: RunSettings[] = [];
  const save = (change: RunSettings, answer: Promise<void> = Promise.resolve()) => {
    const patch = async (settings: RunSettings) => {
      asked.push(settings);
      await answer;
    };
    return saveSettings({ storage, patch }, "thr_1", change);
  };
  return { asked, save, kept: () => readUnsaved(storage, "thr_1") };
}

const refused = (status: number) =>
  Promise.reject(new ApiProblem({ code: "x", ...(status === 0 ? {} : { status }) }));

describe("R60: a choice for a thread", () => {
  it("is there for a reload until the server has it, and then no longer", async () => {
    const { kept, save } = open();
    const arrives = Promise.withResolvers<void>();
    const saved = save({ model: "mdl_b", budget: { steps: 7 } }, arrives.promise);
    expect(kept()).toEqual({ model: "mdl_b", budget: { steps: 7 } });
    arrives.resolve();
    await saved;
    expect(kept()).toEqual({});
  });

  it.each([0, 401, 429, 503])("answered by %i goes with the next one", async (status) => {
    const { asked, kept, save } = open();
    await save({ model: "mdl_b" }, refused(status));
    expect(kept()).toEqual({ model: "mdl_b" });
    await save({ thinking: false });
    expect(asked.at(-1)).toEqual({ model: "mdl_b", thinking: false });
    expect(kept()).toEqual({});
  });

  it("that is refused is not asked for again", async () => {
    const { kept, save } = open();
    await save({ model: "mdl_gone" }, refused(400));
    expect(kept()).toEqual({});
  });

  it("stays when an older one arrives", async () => {
    const { kept, save } = open();
    const arrives = Promise.withResolvers<void>();
    const older = save({ model: "mdl_a" }, arrives.promise);
    void save({ model: "mdl_b" }, new Promise(() => undefined));
    arrives.resolve();
    await older;
    expect(kept()).toEqual({ model: "mdl_b" });
  });
});
