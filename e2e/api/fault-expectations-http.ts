import {
  answeredHalf,
  chatted,
  cut,
  type Expectations,
  exhausted,
  paused,
  reasoned,
  reasonedHalf,
  recovered,
  refused,
} from "./fault-expectation";

const halfway = [reasoned, cut(answeredHalf)];
/** The call was never whole, so it was not run. */
const inArguments = [reasoned, "tool get_weather: tool-not-run"];

const statuses: Expectations = {
  "status-400": refused("bad-request"),
  "status-401": refused("endpoint-auth"),
  "status-403": refused("endpoint-auth"),
  "status-404": refused("model-not-found"),
  "status-410": refused("model-gone"),
  "nim-410": refused("model-gone"),
  "status-422": refused("bad-request"),
  "status-429": exhausted("rate-limited"),
  "status-500": exhausted("endpoint-error"),
  "status-502": exhausted("endpoint-error"),
  "status-503": exhausted("overloaded"),
  "status-529": exhausted("overloaded"),
  "status-429-retry-after-seconds": {
    ...recovered("rate-limited", 2, chatted),
    atLeastMs: 1_000,
  },
  // A date has whole seconds, so one second from now may be a moment from now.
  "status-429-retry-after-date": recovered("rate-limited", 2, chatted),
  "status-503-retry-after-seconds": { ...recovered("overloaded", 2, chatted), atLeastMs: 1_000 },
  "status-503-once-then-ok": recovered("overloaded", 2),
  "status-500-twice-then-ok": recovered("endpoint-error", 3),
  "tools-not-enabled": refused("tools-not-enabled"),
  "context-overflow": refused("context-overflow"),
};

const zai: Expectations = {
  "zai-1113-arrears": paused("endpoint-arrears"),
  "zai-1302-rate-limit": exhausted("rate-limited"),
  "zai-1305-overloaded": exhausted("overloaded"),
  "zai-1305-with-200": exhausted("overloaded"),
  "zai-1308-usage-limit": paused("endpoint-quota"),
  "zai-1313-fair-use": refused("endpoint-policy"),
  "zai-1261-prompt-too-long": refused("context-overflow"),
  "zai-1210-parameter": refused("bad-request"),
  "zai-1210-too-many-tokens": refused("context-overflow"),
  "zai-1301-unsafe": refused("content-filtered"),
  "zai-1211-unknown-model": refused("model-not-found"),
};

const bodies: Expectations = {
  // A login page stays one; an empty body may be a proxy that restarts.
  "html-with-200": refused("wrong-content-type"),
  "json-with-200": exhausted("overloaded"),
  "empty-200": exhausted("stream-cut"),
  "empty-200-without-type": exhausted("wrong-content-type"),
  "status-204": exhausted("wrong-content-type"),
  "gzip-mismatch": refused("wrong-content-type"),
};

const silences: Expectations = {
  "silence-before-headers": exhausted("headers-timeout"),
  "silence-after-headers": exhausted("first-content-timeout"),
  "silence-after-role": exhausted("first-content-timeout"),
  "silence-in-reasoning": exhausted("idle-timeout", [reasonedHalf]),
  "silence-in-text": exhausted("idle-timeout", halfway),
  // Comments keep the connection awake and are no content.
  "only-comments": exhausted("first-content-timeout"),
  "only-comments-in-text": exhausted("idle-timeout", halfway),
};

const cuts: Expectations = {
  "reset-before-headers": exhausted("endpoint-unreachable"),
  "fin-before-headers": exhausted("endpoint-unreachable"),
  "reset-after-headers": exhausted("stream-reset"),
  "fin-after-headers": exhausted("stream-reset"),
  "end-after-headers": exhausted("stream-cut"),
  "reset-after-role": exhausted("stream-reset"),
  "fin-after-role": exhausted("stream-reset"),
  "end-after-role": exhausted("stream-cut"),
  "reset-in-reasoning": exhausted("stream-reset", [reasonedHalf]),
  "fin-in-reasoning": exhausted("stream-reset", [reasonedHalf]),
  "end-in-reasoning": exhausted("stream-cut", [reasonedHalf]),
  "reset-in-text": exhausted("stream-reset", halfway),
  "fin-in-text": exhausted("stream-reset", halfway),
  "end-in-text": exhausted("stream-cut", halfway),
  "reset-in-arguments": exhausted("stream-reset", inArguments),
  "fin-in-arguments": exhausted("stream-reset", inArguments),
  "end-in-arguments": exhausted("stream-cut", inArguments),
  "reset-inside-frame": exhausted("stream-reset", halfway),
  "fin-inside-frame": exhausted("stream-reset", halfway),
  "end-inside-frame": exhausted("stream-cut", halfway),
};

export const httpExpectations: Expectations = {
  ...statuses,
  ...zai,
  ...bodies,
  ...silences,
  ...cuts,
};
