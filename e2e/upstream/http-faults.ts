import {
  type FaultEntry,
  inArguments,
  inText,
  inThought,
  said,
  thought,
  weatherCall,
} from "./fault-entry";
import type { FaultPoint, Output, Scenario } from "./scenario";

const statuses = [400, 401, 403, 404, 410, 422, 429, 500, 502, 503, 529];

/** Error statuses, each dialect in its own form. */
export const statusFaults: readonly FaultEntry[] = [
  ...statuses.map((status) => ({
    name: `status-${status}`,
    scenario: status === 410 ? gone() : { fault: { type: "status" as const, status } },
  })),
  { name: "nim-410", quirk: 35, dialect: "nim", scenario: { dialect: "nim", ...gone() } },
  { name: "status-429-retry-after-seconds", scenario: retryAfter("seconds", 429) },
  { name: "status-429-retry-after-date", scenario: retryAfter("date", 429) },
  { name: "status-503-retry-after-seconds", scenario: retryAfter("seconds", 503) },
  { name: "status-503-once-then-ok", scenario: failing(503, 1) },
  { name: "status-500-twice-then-ok", scenario: failing(500, 2) },
  {
    name: "tools-not-enabled",
    scenario: {
      fault: {
        type: "status",
        status: 400,
        message:
          '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      },
    },
  },
  {
    name: "context-overflow",
    quirk: 31,
    scenario: {
      fault: {
        type: "status",
        status: 400,
        message:
          "This model's maximum context length is 202752 tokens. However, you requested 4096 output tokens and your prompt contains at least 198657 input tokens, for a total of at least 202753 tokens. Please reduce the length of the input prompt or the number of requested output tokens.",
      },
    },
  },
];

/** Codes of the Z.ai platform: one status means several things. */
export const zaiFaults: readonly FaultEntry[] = [
  zai("zai-1113-arrears", 429, "1113", 29),
  zai("zai-1302-rate-limit", 429, "1302", 29),
  zai("zai-1305-overloaded", 429, "1305", 29),
  zai("zai-1305-with-200", 200, "1305", 4),
  zai("zai-1308-usage-limit", 429, "1308", 29),
  zai("zai-1313-fair-use", 429, "1313", 29),
  zai("zai-1261-prompt-too-long", 400, "1261", 31),
  zai("zai-1210-parameter", 400, "1210"),
  zai(
    "zai-1210-too-many-tokens",
    400,
    "1210",
    31,
    "tokens in request more than max tokens allowed",
  ),
  zai("zai-1301-unsafe", 400, "1301"),
  zai("zai-1211-unknown-model", 400, "1211"),
];

/** Answers with status 200 that are no event stream. */
export const bodyFaults: readonly FaultEntry[] = [
  {
    name: "html-with-200",
    scenario: body("text/html", "<!doctype html><title>Sign in</title><h1>Captive portal</h1>"),
  },
  {
    name: "json-with-200",
    quirk: 4,
    scenario: body("application/json", '{"error":{"message":"overloaded","code":503}}'),
  },
  { name: "empty-200", quirk: 5, scenario: body("text/event-stream", "") },
  { name: "empty-200-without-type", quirk: 5, scenario: body("", "") },
  { name: "status-204", scenario: { fault: { type: "status", status: 204, contentType: "" } } },
  {
    name: "gzip-mismatch",
    scenario: { outputs: [thought, said], headers: { "content-encoding": "gzip" } },
  },
];

/** Silence: the connection stays open and nothing comes. */
export const silenceFaults: readonly FaultEntry[] = [
  { name: "silence-before-headers", scenario: silent("headers") },
  { name: "silence-after-headers", quirk: 33, scenario: silent("body") },
  { name: "silence-after-role", quirk: 33, scenario: silent(0) },
  { name: "silence-in-reasoning", quirk: 33, scenario: silent(inThought) },
  { name: "silence-in-text", quirk: 33, scenario: silent(inText) },
  {
    name: "only-comments",
    scenario: { fault: { type: "silence", at: "body", commentEveryMs: 50 } },
  },
  {
    name: "only-comments-in-text",
    scenario: {
      outputs: [thought, said],
      fault: { type: "silence", at: inText, commentEveryMs: 50 },
    },
  },
];

const hows = ["reset", "fin", "end"] as const;
const toolCall: Output = { type: "tool-calls", calls: [weatherCall] };
const places: readonly { place: string; at: FaultPoint; outputs: readonly Output[] }[] = [
  { place: "before-headers", at: "headers", outputs: [said] },
  { place: "after-headers", at: "body", outputs: [said] },
  { place: "after-role", at: 0, outputs: [said] },
  { place: "in-reasoning", at: inThought, outputs: [thought, said] },
  { place: "in-text", at: inText, outputs: [thought, said] },
  { place: "in-arguments", at: inArguments, outputs: [thought, toolCall] },
];

/** Connections that break, and bodies that end too soon. */
export const cutFaults: readonly FaultEntry[] = [
  ...places.flatMap(({ place, at, outputs }) =>
    hows
      .filter((how) => at !== "headers" || how !== "end")
      .map((how) => ({
        name: `${how}-${place}`,
        quirk: 6,
        scenario: { outputs, fault: { type: "cut" as const, at, how } },
      })),
  ),
  ...hows.map((how) => ({
    name: `${how}-inside-frame`,
    quirk: 6,
    scenario: {
      outputs: [thought, said],
      fault: { type: "cut" as const, at: inText, how, insideFrame: true },
    },
  })),
];

function gone(): Scenario {
  const message =
    "The model 'z-ai/glm-5.1' has reached its end of life on 2026-07-02T00:00:00Z and is no longer available.";
  return { fault: { type: "status", status: 410, message } };
}

function retryAfter(as: "seconds" | "date", status: number): Scenario {
  return { failTimes: 1, fault: { type: "status", status, retryAfter: { seconds: 1, as } } };
}

function failing(status: number, failTimes: number): Scenario {
  return { failTimes, outputs: [thought, said], fault: { type: "status", status } };
}

function zai(
  name: string,
  status: number,
  code: string,
  quirk?: number,
  message?: string,
): FaultEntry {
  const fault = {
    type: "status" as const,
    status,
    code,
    ...(message === undefined ? {} : { message }),
  };
  const scenario: Scenario = { dialect: "zai", fault };
  return { name, dialect: "zai", ...(quirk === undefined ? {} : { quirk }), scenario };
}

function body(contentType: string, content: string): Scenario {
  return { fault: { type: "status", status: 200, contentType, body: content } };
}

function silent(at: FaultPoint): Scenario {
  return { outputs: [thought, said], fault: { type: "silence", at } };
}
