import { type FaultEntry, inText, inThought, said, text, thought } from "./fault-entry";
import type { Fault, Scenario } from "./scenario";

const outputs = [thought, said];
/** Characters of two, three and four bytes, and one made of several code points. */
const wide = text("Größe, 汉字, 😀 und 👩‍👩‍👧: nothing may break.");

/** Frames that are cut, glued, restarted or not JSON. */
export const frameFaults: readonly FaultEntry[] = [
  {
    name: "glued-restart-new-id",
    quirk: 1,
    scenario: restart({ id: "new", from: "start", glued: true }),
  },
  {
    name: "glued-restart-same-id",
    quirk: 1,
    scenario: restart({ id: "same", from: "start", glued: true }),
  },
  {
    name: "glued-here-same-id",
    quirk: 1,
    scenario: restart({ id: "same", from: "here", glued: true }),
  },
  {
    name: "glued-here-new-id",
    quirk: 1,
    scenario: restart({ id: "new", from: "here", glued: true }),
  },
  { name: "restart-same-id", quirk: 1, scenario: restart({ id: "same", from: "start" }) },
  { name: "restart-new-id", quirk: 1, scenario: restart({ id: "new", from: "start" }) },
  { name: "id-change", quirk: 1, scenario: restart({ id: "new", from: "here" }) },
  insert(
    "malformed-frame",
    'data: {"id":"{id}","choices":[{"index":0,"delta":{"content":"lo\n\n',
    1,
  ),
  insert(
    "unescaped-frame",
    'data: {"id":"{id}","choices":[{"index":0,"delta":{"content":"data: {"id":"x"}"}}]}\n\n',
    2,
  ),
  insert("not-json-frame", "data: upstream connect error\n\n"),
  insert(
    "choices-null",
    'data: {"id":"","object":"","created":0,"model":"","choices":null}\n\n',
    3,
  ),
  insert("choices-missing", 'data: {"id":"{id}","created":{created},"model":"{model}"}\n\n', 3),
  insert(
    "choices-empty",
    'data: {"id":"{id}","created":{created},"model":"{model}","choices":[]}\n\n',
    3,
  ),
  insert("delta-missing", 'data: {"id":"{id}","choices":[{"index":0,"finish_reason":null}]}\n\n'),
  insert("delta-null", 'data: {"id":"{id}","choices":[{"index":0,"delta":null}]}\n\n'),
  insert("empty-data", "data:\n\ndata: \n\n"),
  insert("null-frame", "data: null\n\n"),
  insert(
    "second-choice",
    'data: {"id":"{id}","choices":[{"index":1,"delta":{"content":"another choice"}}]}\n\n',
  ),
  insert("second-done", "data: [DONE]\n\n"),
  insert("html-frame", "<html><body>502 Bad Gateway</body></html>\n\n"),
  {
    name: "long-line",
    scenario: { outputs, fault: { type: "long-line", at: inText, bytes: 64 * 1024 * 1024 } },
  },
];

/** Errors inside a stream whose status is 200. */
export const streamErrorFaults: readonly FaultEntry[] = [
  error("error-before-text", 0, "data: {error}\n\n"),
  error("error-in-reasoning", inThought, "data: {error}\n\n"),
  error("error-in-text", inText, "data: {error}\n\n"),
  error("error-as-string", inText, 'data: {"error":"boom"}\n\n'),
  error("error-as-string-before-text", 0, 'data: {"error":"boom"}\n\n'),
  error("error-event", inText, 'event: error\ndata: {"message":"overloaded","code":503}\n\n'),
  error(
    "zai-1305-in-text",
    inText,
    'data: {"error":{"code":"1305","message":"The service may be temporarily overloaded"}}\n\n',
  ),
  {
    name: "error-then-text",
    scenario: {
      outputs,
      fault: { type: "insert", at: inText, bytes: "data: {error}\n\n", after: "go-on" },
    },
  },
  {
    name: "error-without-done",
    scenario: {
      outputs,
      fault: { type: "insert", at: inText, bytes: "data: {error}\n\n", after: "end" },
    },
  },
];

/** Streams that end oddly. */
export const endFaults: readonly FaultEntry[] = [
  { name: "done-without-finish", quirk: 6, scenario: { outputs, finishReason: null } },
  { name: "end-without-finish", quirk: 6, scenario: { outputs, finishReason: null, done: false } },
  { name: "finish-without-done", scenario: { outputs, done: false } },
  { name: "usage-missing", scenario: { outputs, usage: null } },
  {
    name: "usage-zero",
    scenario: { outputs, usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } },
  },
  { name: "other-model", quirk: 35, scenario: { outputs, model: "glm-5.2" } },
  ...["sensitive", "network_error", "model_context_window_exceeded"].map((finishReason) => ({
    name: `finish-${finishReason.replaceAll("_", "-")}`,
    dialect: "zai" as const,
    scenario: { dialect: "zai" as const, outputs, finishReason },
  })),
  ...["length", "abort", "repetition", "error", "content_filter", "unheard_of"].map(
    (finishReason) => ({
      name: `finish-${finishReason.replaceAll("_", "-")}`,
      scenario: { outputs, finishReason },
    }),
  ),
];

/** Legal streams in unusual clothes: a reader has to show them like any other. */
export const framingFaults: readonly FaultEntry[] = [
  { name: "line-end-crlf", scenario: { outputs, framing: { lineEnd: "\r\n" } } },
  { name: "line-end-cr", scenario: { outputs, framing: { lineEnd: "\r" } } },
  { name: "data-without-space", scenario: { outputs, framing: { space: false } } },
  { name: "multi-line-data", scenario: { outputs, framing: { multiLine: true } } },
  { name: "byte-order-mark", scenario: { outputs, framing: { bom: true } } },
  { name: "comments-and-fields", scenario: { outputs, framing: { noise: true } } },
  { name: "split-every-byte", scenario: { outputs: [thought, wide], splitBytes: 1 } },
  { name: "split-inside-characters", scenario: { outputs: [wide], splitBytes: 7 } },
  { name: "several-tokens-a-delta", scenario: { outputs, chunkTokens: 4 } },
];

function restart(how: Omit<Extract<Fault, { type: "restart" }>, "type" | "at">): Scenario {
  return { outputs, fault: { type: "restart", at: inText, ...how } };
}

function insert(name: string, bytes: string, quirk?: number): FaultEntry {
  const fault: Fault = { type: "insert", at: inText, bytes, after: "go-on" };
  return { name, ...(quirk === undefined ? {} : { quirk }), scenario: { outputs, fault } };
}

function error(name: string, at: number, bytes: string): FaultEntry {
  return { name, scenario: { outputs, fault: { type: "insert", at, bytes, after: "done" } } };
}
