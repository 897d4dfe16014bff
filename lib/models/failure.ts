import type { ErrorClass } from "@/protocol/error-classes";
import type { ModelEvent } from "./model";

export type FailureEvent = Extract<ModelEvent, { type: "failure" }>;

type FailureParams = Record<string, string | number | undefined>;

/** Carries a failure event through code that may throw; never leaves this folder. */
export class UpstreamFailure extends Error {
  readonly event: FailureEvent;

  constructor(event: FailureEvent, options?: ErrorOptions) {
    super(event.error.class, options);
    this.name = "UpstreamFailure";
    this.event = event;
  }
}

/** Classes whose cause may be gone when the same request is sent again. */
const retryableClasses: ReadonlySet<ErrorClass> = new Set([
  "endpoint-unreachable",
  "rate-limited",
  "overloaded",
  "endpoint-error",
  "headers-timeout",
  "first-content-timeout",
  "idle-timeout",
  "stream-cut",
  "stream-reset",
  "stream-malformed",
  "stream-restarted",
  "stream-error",
  "empty-answer",
  "tool-call-missing",
  "tool-call-unparsed",
]);

/** A failure event; `retryable` follows from the class unless the caller knows better. */
export function toFailure(
  errorClass: ErrorClass,
  params: FailureParams = {},
  retryable = retryableClasses.has(errorClass),
): FailureEvent {
  return {
    type: "failure",
    error: { class: errorClass, params: withoutUndefined(params) },
    retryable,
  };
}

function withoutUndefined(params: FailureParams): Record<string, string | number> {
  const known: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== "") {
      known[key] = value;
    }
  }
  return known;
}

const detailCharsMax = 500;
/** Shorter secrets would blank out ordinary words. */
const secretCharsMin = 4;

/** The same failure with every text parameter safe to store and show: no secret, no control character, at most 500 characters. */
export function redactFailure(event: FailureEvent, secrets: readonly string[]): FailureEvent {
  const params: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(event.error.params)) {
    params[key] = typeof value === "string" ? toSafeText(value, secrets) : value;
  }
  return { ...event, error: { class: event.error.class, params } };
}

function toSafeText(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) {
    if (secret.length >= secretCharsMin) {
      safe = safe.replaceAll(secret, "[redacted]");
      safe = safe.replaceAll(
        encodeURIComponent(secret.replace(/\p{Surrogate}/gu, "")),
        "[redacted]",
      );
    }
  }
  safe = safe
    .replace(/\b(bearer|basic)\s+[^\s"',;]+/gi, "$1 [redacted]")
    .replace(/[\p{Cc}\p{Surrogate}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
  return safe.length <= detailCharsMax ? safe : cut(safe, detailCharsMax);
}

/** The first `max` units of a text, without half a character at the end. */
export function cut(text: string, max: number): string {
  return text.slice(0, max).replace(/\p{Surrogate}$/u, "");
}
