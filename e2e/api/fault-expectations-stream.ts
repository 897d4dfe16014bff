import {
  answered,
  answeredHalf,
  cut,
  type Expectations,
  exhausted,
  fine,
  reasoned,
  reasonedHalf,
} from "./fault-expectation";

const halfway = [reasoned, cut(answeredHalf)];
/** Everything came, and then the end was not one. */
const unfinished = [reasoned, cut(answered)];
const wide = "text: Größe, 汉字, 😀 und 👩‍👩‍👧: nothing may break.";
const filtered = { ...fine, status: "failed", error: "content-filtered" } as const;

const frames: Expectations = {
  "glued-restart-new-id": exhausted("stream-restarted", halfway),
  "glued-restart-same-id": exhausted("stream-malformed", halfway),
  "glued-here-same-id": exhausted("stream-malformed", halfway),
  "glued-here-new-id": exhausted("stream-restarted", halfway),
  // Nothing on the wire tells that the model began again.
  "restart-same-id": { ...fine, parts: [reasoned, answeredHalf, reasoned, answered] },
  "restart-new-id": exhausted("stream-restarted", halfway),
  "id-change": exhausted("stream-restarted", halfway),
  "malformed-frame": exhausted("stream-malformed", halfway),
  "unescaped-frame": exhausted("stream-malformed", halfway),
  "not-json-frame": exhausted("stream-malformed", halfway),
  "choices-null": fine,
  "choices-missing": fine,
  "choices-empty": fine,
  "delta-missing": fine,
  "delta-null": fine,
  "empty-data": fine,
  "null-frame": fine,
  "second-choice": fine,
  "second-done": fine,
  "html-frame": exhausted("stream-malformed", halfway),
  "long-line": { status: "failed", error: "response-too-large", requests: 1, parts: halfway },
};

const errors: Expectations = {
  "error-before-text": exhausted("stream-error"),
  "error-in-reasoning": exhausted("stream-error", [reasonedHalf]),
  "error-in-text": exhausted("stream-error", halfway),
  "error-as-string": exhausted("stream-error", halfway),
  "error-as-string-before-text": exhausted("stream-error"),
  "error-event": exhausted("overloaded", halfway),
  "zai-1305-in-text": exhausted("overloaded", halfway),
  "error-then-text": exhausted("stream-error", halfway),
  "error-without-done": exhausted("stream-error", halfway),
};

const ends: Expectations = {
  "done-without-finish": exhausted("stream-cut", unfinished),
  "end-without-finish": exhausted("stream-cut", unfinished),
  "finish-without-done": fine,
  "usage-missing": fine,
  "usage-zero": fine,
  "other-model": fine,
  "finish-sensitive": filtered,
  "finish-network-error": exhausted("stream-error", unfinished),
  "finish-model-context-window-exceeded": fine,
  "finish-length": fine,
  "finish-abort": exhausted("stream-error", unfinished),
  "finish-repetition": fine,
  "finish-error": exhausted("stream-error", unfinished),
  "finish-content-filter": filtered,
  "finish-unheard-of": fine,
};

const framing: Expectations = {
  "line-end-crlf": fine,
  "line-end-cr": fine,
  "data-without-space": fine,
  "multi-line-data": fine,
  "byte-order-mark": fine,
  "comments-and-fields": fine,
  "split-every-byte": { ...fine, parts: [reasoned, wide] },
  "split-inside-characters": { ...fine, parts: [wide] },
  "several-tokens-a-delta": fine,
};

export const streamExpectations: Expectations = { ...frames, ...errors, ...ends, ...framing };
