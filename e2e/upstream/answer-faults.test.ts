import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tagFaults, toolFaults } from "./answer-faults";
import { atName } from "./fault-entry";
import { type Capture, chunksOf, type ProbeOptions, probe } from "./probe";
import { findScenario } from "./scenarios";
import { startUpstream, type Upstream } from "./server";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

interface Entry {
  index?: number;
  id?: string;
  function?: { name?: string; arguments?: unknown };
}
interface Choice {
  delta: { content?: string; reasoning?: string; reasoning_content?: string; tool_calls?: Entry[] };
  finish_reason: string | null;
}

async function play(name: string, options: ProbeOptions = {}) {
  upstream.control.use(name, findScenario(name) ?? { outputs: [] });
  const messages = [{ role: "user", content: `[[${name}]] Hello` }];
  const capture = await probe(upstream.url, { model: "glm-5.1", stream: true, messages }, options);
  return { capture, ...read(capture) };
}

function read(capture: Capture) {
  const isWhole = capture.isComplete;
  const choices = isWhole ? chunksOf(capture).flatMap((chunk) => chunk.choices as Choice[]) : [];
  const entries = choices.flatMap(({ delta }) => delta.tool_calls ?? []);
  return {
    deltas: choices.map(({ delta }) => delta),
    entries,
    names: entries.flatMap((entry) => entry.function?.name ?? []),
    ids: entries.flatMap((entry) => entry.id ?? []),
    argumentsText: entries.map((entry) => entry.function?.arguments ?? "").join(""),
    text: choices.map(({ delta }) => delta.content ?? "").join(""),
    reasoning: choices.map(({ delta }) => delta.reasoning ?? "").join(""),
    finish: choices.at(-1)?.finish_reason,
  };
}

const whole = '{"location":"Paris, France","days":3,"unit":"celsius"}';

describe("tool calls", () => {
  test.each([
    ["tool-duplicate-ids", ["call_same", "call_same"]],
    ["tool-id-of-earlier-step", ["call_reused"]],
    ["tool-empty-id", [""]],
  ])("%s", async (name, ids) => {
    expect((await play(name)).ids).toEqual(ids);
  });

  test("tool-header-repeated has id and name in every delta", async () => {
    const { entries, argumentsText } = await play("tool-header-repeated");
    expect(entries.every((entry) => entry.id && entry.function?.name === "get_weather")).toBe(true);
    expect(argumentsText).toBe(whole);
  });

  test("tool-index-missing and tool-index-jumps", async () => {
    const { entries } = await play("tool-index-missing");
    expect(entries.some((entry) => "index" in entry)).toBe(false);
    const jumps = (await play("tool-index-jumps")).entries.map(({ index }) => index);
    expect(new Set(jumps)).toEqual(new Set([0, 5]));
  });

  test("tool-interleaved alternates between its calls", async () => {
    const { entries } = await play("tool-interleaved");
    expect(entries.slice(0, 6).map(({ index }) => index)).toEqual([0, 1, 0, 1, 0, 1]);
  });

  test.each([
    ["tool-arguments-invalid", '{"location": Paris, days: }', "tool_calls"],
    ["tool-arguments-not-joining", '{"location":"Par"}is"}', "tool_calls"],
    ["tool-arguments-truncated", '{"location": "Par', "tool_calls"],
    ["tool-arguments-truncated-length", '{"location": "Par', "length"],
    ["tool-arguments-empty", "", "tool_calls"],
    ["tool-arguments-array", '["Paris", 3]', "tool_calls"],
    ["tool-arguments-null", "null", "tool_calls"],
    ["tool-arguments-as-strings", '{"location":"Paris","days":"3"}', "tool_calls"],
    ["tool-arguments-lost", "{}", "tool_calls"],
    ["tool-finish-stop", whole, "stop"],
  ])("%s", async (name, argumentsText, finish) => {
    expect(await play(name)).toMatchObject({ argumentsText, finish, names: ["get_weather"] });
  });

  test("tool-arguments-as-object sends an object", async () => {
    const { entries } = await play("tool-arguments-as-object");
    expect(entries.map((entry) => entry.function?.arguments)).toEqual([JSON.parse(whole)]);
  });

  test("tool-arguments-in-one-burst is silent after the name, then says all at once", async () => {
    const { deltas, entries } = await play("tool-arguments-in-one-burst");
    const said = entries.map((entry) => entry.function);
    expect(said).toEqual([{ name: "get_weather" }, { arguments: whole }]);
    expect(deltas.findIndex(({ tool_calls }) => tool_calls)).toBe(atName);
    const at = findScenario("tool-arguments-in-one-burst")?.delays?.at;
    expect(at).toEqual([{ token: atName, ms: 80 }]);
  });

  test.each([
    ["tool-name-unknown", "launch_rocket"],
    ["tool-name-truncated", "get"],
    ["tool-name-empty", ""],
  ])("%s", async (name, tool) => {
    expect(await play(name)).toMatchObject({ names: [tool], argumentsText: whole });
  });

  test("tool-without-function announces the call by a delta without that key", async () => {
    const { entries } = await play("tool-without-function");
    expect(entries[0]).not.toHaveProperty("function");
    expect(entries[1]?.function?.name).toBe("get_weather");
  });

  test("tool-name-without-arguments has none in any dialect", async () => {
    upstream.control.use("name-only", {
      ...findScenario("tool-name-without-arguments"),
      dialect: "sglang",
    });
    const messages = [{ role: "user", content: "[[name-only]] Hello" }];
    const capture = await probe(upstream.url, { model: "glm-5.1", stream: true, messages });
    const { entries } = read(capture);
    expect(entries[0]?.function).toEqual({ name: "get_weather" });
  });

  test("tool-finish-without-call brings no call", async () => {
    const { entries, finish } = await play("tool-finish-without-call");
    expect([entries.length, finish]).toEqual([0, "tool_calls"]);
  });

  test("tool-call-between-texts and tool-call-merged-deltas", async () => {
    const between = await play("tool-call-between-texts");
    expect([between.text, between.finish]).toEqual(["First I look. Then I wait.", "tool_calls"]);
    const { deltas } = await play("tool-call-merged-deltas");
    expect(Object.keys(deltas[1] ?? {})).toEqual(["reasoning", "content", "tool_calls"]);
  });

  test("every entry of the catalogue is tested here", () => {
    expect(toolFaults).toHaveLength(27);
  });
});

describe("tags", () => {
  test.each(tagFaults.map(({ name }) => name))("%s", async (name) => {
    const { text, reasoning, entries } = await play(name);
    const said = name === "tag-tool-call-in-reasoning" ? reasoning : text;
    const tag = name.includes("tool-call") ? "<tool_call>" : "think";
    expect(said.toLowerCase()).toContain(name === "thinking-in-content" ? "i should say" : tag);
    expect(entries).toEqual([]);
  });
});

describe("answers", () => {
  test.each(["endless-reasoning", "endless-text"])(
    "%s goes on until the reader leaves",
    async (name) => {
      const { capture } = await play(name, { leaveWhen: (body) => body.length > 1_000_000 });
      expect(capture.ending).toBe("left");
      await upstream.control.waitFor(name, "closed");
      expect(upstream.control.requests(name)[0]?.closedEarly).toBe(true);
    },
  );

  test.each([
    ["reasoning-eats-budget", /^(r\d{6} ){400}$/, "", "length"],
    ["only-reasoning", /^Let me think/, "", "stop"],
    ["only-reasoning-zero-usage", /^Let me think/, "", "stop"],
    ["empty-answer", /^$/, "", "stop"],
    ["blank-answer", /^$/, "\n\n  \n", "stop"],
    ["repeats-itself", /^Let me think/, "and so on, ".repeat(2000), "stop"],
  ])("%s", async (name, reasoning, text, finish) => {
    expect(await play(name)).toMatchObject({
      text,
      finish,
      reasoning: expect.stringMatching(reasoning),
    });
  });

  test("empty-reasoning-content and both-reasoning-fields", async () => {
    const empty = await play("empty-reasoning-content");
    expect(empty.deltas[1]).toEqual({ reasoning: "Let ", reasoning_content: "" });
    const both = await play("both-reasoning-fields");
    expect(both.deltas[1]).toEqual({ reasoning: "Let ", reasoning_content: "Let " });
  });

  test("awkward-characters arrive as escapes", async () => {
    const { text } = await play("awkward-characters");
    expect(text).toContain("\u0000");
    expect(text).toContain("\ud83d,");
  });
});
