import {
  answered,
  cut,
  type Expectation,
  type Expectations,
  exhausted,
  fine,
  reasoned,
} from "./fault-expectation";

const weather = "tool get_weather: tool-unknown";
const time = "tool get_time: tool-unknown";

/** No tool exists: each call gets that as its result, and the model is asked to go on. */
function called(...parts: string[]): Expectation {
  return { status: "succeeded", requests: 2, parts: [reasoned, ...parts, answered], once: true };
}

/** Retried, for it may go better; but not as often as what a busy server does. */
function wordless(
  error: "empty-answer" | "tool-call-missing" | "tool-call-unparsed",
  ...parts: string[]
): Expectation {
  return exhausted(error, parts, 3);
}

function says(...parts: (string | RegExp)[]): Expectation {
  return { ...fine, parts };
}

const tools: Expectations = {
  "tool-duplicate-ids": called(weather, time),
  "tool-id-of-earlier-step": called(weather),
  "tool-empty-id": called(weather),
  "tool-header-repeated": called(weather),
  "tool-index-missing": called(weather),
  "tool-index-jumps": called(weather, time),
  "tool-interleaved": called(weather, time),
  "tool-arguments-invalid": called(weather),
  "tool-arguments-not-joining": called(weather),
  "tool-arguments-truncated": called(weather),
  "tool-arguments-truncated-length": called(weather),
  "tool-arguments-as-object": called(weather),
  "tool-arguments-empty": called(weather),
  "tool-arguments-array": called(weather),
  "tool-arguments-null": called(weather),
  "tool-arguments-as-strings": called(weather),
  "tool-arguments-lost": called(weather),
  "tool-arguments-in-one-burst": called(weather),
  "tool-name-unknown": called("tool launch_rocket: tool-unknown"),
  "tool-name-truncated": called("tool get: tool-unknown"),
  "tool-name-empty": wordless("tool-call-missing", cut(reasoned)),
  "tool-without-function": called(weather),
  "tool-name-without-arguments": called(weather),
  "tool-finish-stop": called(weather),
  "tool-finish-without-call": wordless("tool-call-missing", cut(reasoned)),
  "tool-call-between-texts": called("text: First I look. ", weather, "text: Then I wait."),
  "tool-call-merged-deltas": called("text: On it.", weather, time),
};

const markup =
  "<tool_call>get_weather<arg_key>location</arg_key><arg_value>Paris</arg_value></tool_call>";

const tags: Expectations = {
  "tag-orphan-think-end": says("text: First I consider the question.The answer is 42."),
  "tag-think-in-content": says(
    "reasoning: First I consider the question.",
    "text: The answer is 42.",
  ),
  "tag-think-unclosed": wordless(
    "empty-answer",
    cut("reasoning: First I consider the question and never stop"),
  ),
  // There is no tool of that name, of which the model is told like of any other call.
  "tag-tool-call-in-content": {
    ...called(),
    parts: ["text: I will look it up. ", weather, answered],
  },
  "tag-tool-call-truncated": wordless("tool-call-unparsed", cut("text: I will look it up. ")),
  "tag-tool-call-in-reasoning": wordless(
    "empty-answer",
    cut(`reasoning: I should look it up. ${markup}`),
  ),
  "thinking-in-content": says(
    "text: The user asks for the answer. I should say 42. The answer is 42.",
  ),
};

const contents: Expectations = {
  "endless-reasoning": {
    status: "cancelled",
    requests: 1,
    parts: [/^cut reasoning: r000001 r000002 /],
    isStopped: true,
  },
  "endless-text": {
    status: "cancelled",
    requests: 1,
    parts: [/^cut text: t000001 t000002 /],
    isStopped: true,
  },
  "reasoning-eats-budget": says(/^reasoning: r000001 .* r000400 $/),
  "repeats-itself": says(reasoned, `text: ${"and so on, ".repeat(2000)}`),
  "only-reasoning": wordless("empty-answer", cut(reasoned)),
  "only-reasoning-zero-usage": wordless("empty-answer", cut(reasoned)),
  "empty-answer": wordless("empty-answer"),
  "blank-answer": wordless("empty-answer"),
  "empty-reasoning-content": fine,
  "both-reasoning-fields": fine,
  "awkward-characters": says(
    "text: NUL \u0000, a lone surrogate \ud83d, a bell \u0007, 零宽\u200b, ﷽.",
  ),
};

export const contentExpectations: Expectations = { ...tools, ...tags, ...contents };
