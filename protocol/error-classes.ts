/**
 * Every way a run, a step or a tool call can fail. Stored for ever: add, never rename.
 * A class is not a sentence: `locales/*.json` holds `errors.<class>.message` and `.remedy`,
 * so that each reader sees their own language.
 */
export const errorClasses = [
  // The endpoint could not be used at all.
  "endpoint-missing", // no endpoint is configured for the thread's model
  "endpoint-unreachable", // refused, DNS, TLS; params.reason names which
  "endpoint-auth", // 401 or 403
  "endpoint-arrears", // the account has no balance, or the key is for another product
  "endpoint-quota", // a usage limit that resets; params.resetAt when the endpoint told it
  "endpoint-policy", // the provider blocks this use
  "model-not-found", // 404
  "model-gone", // 410
  "model-withdrawn", // an administrator turned it or its endpoint off, or offers it to others only
  "bad-request", // 400 that is none of the others; params.detail
  "tools-not-enabled", // the server was started without a tool parser
  "context-overflow",
  "rate-limited", // 429
  "overloaded", // 503, 529, "try again later"
  "endpoint-error", // 5xx
  // What a test of an endpoint finds beside the above.
  "endpoint-path", // the API is elsewhere on this server; params.suggestion
  "model-list-missing", // no list of models: a person names them
  "reasoning-not-parsed", // reasoning comes as part of the answer
  "tool-results-lost", // the model does not see what tools answered
  // The answer began and went wrong.
  "wrong-content-type", // 200 with HTML or JSON where an event stream was due
  "headers-timeout",
  "first-content-timeout",
  "idle-timeout",
  "stream-cut", // ended without a finish reason
  "stream-reset", // the connection broke
  "stream-malformed", // a frame that is not JSON: a hole in the text
  "stream-restarted", // the response's id changed: two generations spliced
  "stream-error", // an error object inside the stream
  "response-too-large", // a line or an answer above our caps
  "empty-answer", // finished without text and without a tool call
  "tool-call-missing", // finished with "tool_calls" and brought none
  "tool-call-unparsed", // left in the content in a form nobody can read; params.raw has its beginning
  "content-filtered",
  // Ours.
  "server-restarted", // the process that owned the run died
  "handed-over", // the process that owned the run was stopped in good order
  "crash-loop",
  "cancelled",
  "database-unavailable",
  "unstorable-output",
  "internal",
  // Tool calls.
  "tool-failed", // params.message is for the model and the person
  "tool-unknown",
  "tool-input-invalid",
  "tool-input-truncated",
  "tool-timeout",
  "tool-denied",
  "tool-outcome-unknown", // in flight when its process died; not repeated
  "tool-not-run", // its step ended before it started
  "tool-answered-otherwise", // the person replied instead
] as const;

export type ErrorClass = (typeof errorClasses)[number];

/** A failure as data: stored in events, shown through `locales`. Params never hold secrets. */
export interface ErrorInfo {
  class: ErrorClass;
  params: Record<string, string | number>;
}
