import {
  atName,
  type FaultEntry,
  reasoning,
  said,
  text,
  thought,
  weatherCall,
} from "./fault-entry";
import type { Scenario, ToolCallScript } from "./scenario";

const timeCall = { name: "get_time", arguments: { zone: "Europe/Paris" } };

/** Tool calls that are not as they should be. */
export const toolFaults: readonly FaultEntry[] = [
  calls("tool-duplicate-ids", [
    { ...weatherCall, id: "call_same" },
    { ...timeCall, id: "call_same" },
  ]),
  calls("tool-id-of-earlier-step", [{ ...weatherCall, id: "call_reused" }]),
  calls("tool-empty-id", [{ ...weatherCall, id: "" }]),
  calls("tool-header-repeated", [{ ...weatherCall, repeatHeader: true }]),
  calls("tool-index-missing", [{ ...weatherCall, index: null }]),
  calls("tool-index-jumps", [
    { ...weatherCall, index: 0 },
    { ...timeCall, index: 5 },
  ]),
  {
    name: "tool-interleaved",
    scenario: {
      outputs: [thought, { type: "tool-calls", calls: [weatherCall, timeCall], interleaved: true }],
    },
  },
  calls("tool-arguments-invalid", [{ ...weatherCall, arguments: '{"location": Paris, days: }' }]),
  calls(
    "tool-arguments-not-joining",
    [{ ...weatherCall, arguments: '{"location":"Par"}is"}' }],
    14,
  ),
  calls(
    "tool-arguments-truncated",
    [{ ...weatherCall, arguments: '{"location": "Par' }],
    16,
    "tool_calls",
  ),
  calls(
    "tool-arguments-truncated-length",
    [{ ...weatherCall, arguments: '{"location": "Par' }],
    16,
    "length",
  ),
  calls("tool-arguments-as-object", [{ ...weatherCall, argumentsAsObject: true }]),
  calls("tool-arguments-empty", [{ ...weatherCall, arguments: "" }], 13),
  calls("tool-arguments-array", [{ ...weatherCall, arguments: '["Paris", 3]' }]),
  calls("tool-arguments-null", [{ ...weatherCall, arguments: "null" }]),
  calls(
    "tool-arguments-as-strings",
    [{ ...weatherCall, arguments: '{"location":"Paris","days":"3"}' }],
    17,
  ),
  calls("tool-arguments-lost", [{ ...weatherCall, arguments: "{}" }], 14),
  {
    name: "tool-arguments-in-one-burst",
    quirk: 15,
    scenario: {
      outputs: [thought, { type: "tool-calls", calls: [{ ...weatherCall, burst: true }] }],
      delays: { at: [{ token: atName, ms: 80 }] },
    },
  },
  calls("tool-name-unknown", [{ ...weatherCall, name: "launch_rocket" }]),
  calls("tool-name-truncated", [{ ...weatherCall, name: "get" }], 12),
  calls("tool-name-empty", [{ ...weatherCall, name: "" }]),
  calls("tool-without-function", [{ ...weatherCall, withoutFunction: true }]),
  calls("tool-name-without-arguments", [{ ...weatherCall, nameOnly: true }]),
  calls("tool-finish-stop", [weatherCall], undefined, "stop"),
  {
    name: "tool-finish-without-call",
    quirk: 13,
    scenario: { outputs: [thought], finishReason: "tool_calls" },
  },
  {
    name: "tool-call-between-texts",
    scenario: {
      outputs: [
        thought,
        text("First I look. "),
        { type: "tool-calls", calls: [weatherCall] },
        text("Then I wait."),
      ],
    },
  },
  {
    name: "tool-call-merged-deltas",
    quirk: 14,
    scenario: {
      chunkTokens: 64,
      outputs: [thought, text("On it."), { type: "tool-calls", calls: [weatherCall, timeCall] }],
    },
  },
];

const markup =
  "<tool_call>get_weather<arg_key>location</arg_key><arg_value>Paris</arg_value></tool_call>";

/** The model's own tags where they do not belong. */
export const tagFaults: readonly FaultEntry[] = [
  content("tag-orphan-think-end", "First I consider the question.</think>The answer is 42.", 19),
  content(
    "tag-think-in-content",
    "<think>First I consider the question.</think>The answer is 42.",
    19,
  ),
  content("tag-think-unclosed", "<think>First I consider the question and never stop", 20),
  content("tag-tool-call-in-content", `I will look it up. ${markup}`, 11),
  content("tag-tool-call-truncated", "I will look it up. <tool_call>get_weather<arg_key>loc", 11),
  {
    name: "tag-tool-call-in-reasoning",
    quirk: 10,
    scenario: { outputs: [reasoning(`I should look it up. ${markup}`)] },
  },
  content(
    "thinking-in-content",
    "The user asks for the answer. I should say 42. The answer is 42.",
    20,
  ),
];

/** Answers without an end, and ends without an answer. */
export const contentFaults: readonly FaultEntry[] = [
  {
    name: "endless-reasoning",
    quirk: 26,
    scenario: { outputs: [{ type: "reasoning", tokens: 1_000_000_000 }], ignoreLimits: true },
  },
  {
    name: "endless-text",
    quirk: 26,
    scenario: { outputs: [{ type: "text", tokens: 1_000_000_000 }], ignoreLimits: true },
  },
  {
    name: "reasoning-eats-budget",
    quirk: 8,
    scenario: { outputs: [{ type: "reasoning", tokens: 400 }], finishReason: "length" },
  },
  {
    name: "repeats-itself",
    quirk: 26,
    scenario: { outputs: [thought, text("and so on, ".repeat(2000))] },
  },
  { name: "only-reasoning", quirk: 7, scenario: { outputs: [thought] } },
  {
    name: "only-reasoning-zero-usage",
    quirk: 7,
    scenario: { outputs: [thought], usage: { completion_tokens: 0 } },
  },
  { name: "empty-answer", quirk: 7, scenario: { outputs: [] } },
  { name: "blank-answer", quirk: 7, scenario: { outputs: [text("\n\n  \n")] } },
  {
    name: "empty-reasoning-content",
    quirk: 21,
    scenario: {
      outputs: [thought, said],
      reasoningFields: ["reasoning"],
      emptyReasoningContent: true,
    },
  },
  {
    name: "both-reasoning-fields",
    quirk: 22,
    scenario: { outputs: [thought, said], reasoningFields: ["reasoning", "reasoning_content"] },
  },
  {
    name: "awkward-characters",
    scenario: {
      outputs: [text("NUL \u0000, a lone surrogate \ud83d, a bell \u0007, 零宽\u200b, ﷽.")],
    },
  },
];

function calls(
  name: string,
  scripts: readonly ToolCallScript[],
  quirk?: number,
  finishReason?: string,
): FaultEntry {
  const scenario: Scenario = {
    outputs: [thought, { type: "tool-calls", calls: scripts }],
    ...(finishReason === undefined ? {} : { finishReason }),
  };
  return { name, ...(quirk === undefined ? {} : { quirk }), scenario };
}

function content(name: string, words: string, quirk: number): FaultEntry {
  return { name, quirk, scenario: { outputs: [text(words)] } };
}
