import type { ErrorClass } from "@/protocol/error-classes";
import { cut, type FailureEvent, toFailure } from "./failure";
import { isFields } from "./frame";

/** What an error body of any dialect says; `""` is absent. */
interface ErrorText {
  message: string;
  code: string;
  /** The code or status inside the body when it is an HTTP status. */
  status: number | undefined;
}

/**
 * Z.ai's business codes, strings in `error.code` (docs.z.ai/api-reference/api-code). They say more
 * than the HTTP status: 429 stands for arrears, rate, load and quota alike.
 */
const classOfCode: Readonly<Record<string, ErrorClass>> = {
  "1000": "endpoint-auth",
  "1001": "endpoint-auth",
  "1002": "endpoint-auth",
  "1003": "endpoint-auth",
  "1004": "endpoint-auth",
  "1110": "endpoint-auth",
  "1111": "endpoint-auth",
  "1112": "endpoint-auth",
  "1113": "endpoint-arrears",
  "1120": "endpoint-auth",
  "1121": "endpoint-auth",
  "1210": "bad-request",
  "1211": "model-not-found",
  "1213": "bad-request",
  "1214": "bad-request",
  "1234": "endpoint-error",
  "1261": "context-overflow",
  "1301": "content-filtered",
  "1302": "rate-limited",
  "1305": "overloaded",
  "1308": "endpoint-quota",
  "1313": "endpoint-policy",
  insufficient_quota: "endpoint-arrears",
  context_length_exceeded: "context-overflow",
};

const classOfStatus: Readonly<Record<number, ErrorClass>> = {
  401: "endpoint-auth",
  402: "endpoint-arrears",
  403: "endpoint-auth",
  404: "model-not-found",
  408: "endpoint-error",
  410: "model-gone",
  429: "rate-limited",
  503: "overloaded",
  529: "overloaded",
};

/** Texts of vLLM (several versions), SGLang and Z.ai for a prompt, or prompt plus answer, above the window. */
const contextOverflow =
  /maximum context length|context length is only|cannot be greater than .{0,40}max_model_len|longer than the model's context length|exceeds max length|prompt too long|more than max tokens allowed/i;
const toolsNotEnabled = /enable-auto-tool-choice|tool-call-parser/i;

export interface ErrorResponse {
  status: number;
  contentType: string;
  /** Of the Retry-After header. */
  retryAfter: string | null;
  /** The body, or as much of it as was read. */
  text: string;
  /** Milliseconds since the epoch, for Retry-After dates. */
  now: number;
}

/** The failure an error status means. */
export function classifyResponse(response: ErrorResponse): FailureEvent {
  if (response.status === 404 && isPage(response)) return toPage(response);
  const error = readErrorText(parseBody(response.text));
  const failure = toError(error, response.status, byStatus(response.status));
  const retryAfterMs = parseRetryAfter(response.retryAfter, response.now);
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs };
}

/**
 * The failure a successful status means whose body is no event stream: some gateways answer 200
 * with an error body (Z.ai's 1305) or a login page.
 */
export function classifyWrongContent(response: ErrorResponse): FailureEvent {
  if (isPage(response)) return toPage(response);
  const body = parseBody(response.text);
  const error = readErrorText(body);
  const status = error.status ?? response.status;
  const named = classOfError(error) ?? (error.status && byStatus(error.status));
  if (isFields(body) && named) {
    return toError(error, status, named);
  }
  const isTransient = response.text.trim() === "" || (isFields(body) && "error" in body);
  const params = {
    status: response.status,
    contentType: response.contentType,
    detail: error.message,
  };
  return toFailure("wrong-content-type", params, isTransient);
}

/** The failure an error object inside the stream means; `stream-error` unless it names a cause. */
export function classifyStreamError(body: unknown): FailureEvent {
  const error = readErrorText(body);
  const status = error.status ?? 0;
  const isServerFault = status === 0 || (status >= 500 && classOfStatus[status] === undefined);
  return toError(error, status, isServerFault ? "stream-error" : byStatus(status));
}

function isPage({ contentType, text }: ErrorResponse): boolean {
  return /^text\/html\b/i.test(contentType) || /^\s*<(?:!doctype html|html)\b/i.test(text);
}

function toPage({ status, contentType, text }: ErrorResponse): FailureEvent {
  const { message: detail } = readErrorText(parseBody(text));
  return toFailure("wrong-content-type", { status, contentType, detail, reason: "page" }, false);
}

function byStatus(status: number): ErrorClass {
  const known = classOfStatus[status];
  if (known !== undefined) {
    return known;
  }
  return status >= 500 || status < 400 ? "endpoint-error" : "bad-request";
}

function toError(error: ErrorText, status: number, otherwise: ErrorClass): FailureEvent {
  const errorClass = classOfError(error) ?? otherwise;
  const isRedirect = status >= 300 && status < 400;
  const params = {
    status: status === 0 ? undefined : status,
    code: error.code,
    detail: error.message,
    ...(errorClass === "endpoint-quota" ? { resetAt: findResetTime(error.message) } : {}),
    ...(errorClass === "context-overflow" ? findTokenCounts(error.message) : {}),
  };
  return isRedirect ? toFailure(errorClass, params, false) : toFailure(errorClass, params);
}

/** What the body itself names, against which the status does not count. */
function classOfError(error: ErrorText): ErrorClass | undefined {
  if (contextOverflow.test(error.message)) {
    return "context-overflow";
  }
  if (toolsNotEnabled.test(error.message)) {
    return "tools-not-enabled";
  }
  return Object.hasOwn(classOfCode, error.code) ? classOfCode[error.code] : undefined;
}

/**
 * Reads every dialect: `{error: {message, code}}` (vLLM, Z.ai), `{error: "text"}` (vLLM's 401), flat
 * `{object: "error", message}` (SGLang), problem+json (NVIDIA), `{detail}` (FastAPI), or text.
 */
function readErrorText(body: unknown): ErrorText {
  if (!isFields(body)) {
    return { message: typeof body === "string" ? body : "", code: "", status: undefined };
  }
  const error = isFields(body.error) ? body.error : body;
  const status = toStatus(error.code);
  const code = status === undefined ? error.code : error.type;
  return {
    message: firstText(error.message, body.error, body.detail, body.title, body.msg),
    code: typeof code === "string" || typeof code === "number" ? String(code) : "",
    status: status ?? toStatus(body.status),
  };
}

function firstText(...values: unknown[]): string {
  const found = values.find((value) => typeof value === "string" && value !== "");
  return typeof found === "string" ? found : "";
}

function toStatus(value: unknown): number | undefined {
  const status = typeof value === "string" ? Number(value) : value;
  return typeof status === "number" && status >= 400 && status <= 599 ? status : undefined;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return cut(text, 4096)
      .replace(/<(?:style|script|head)\b[^<]*/gi, " ")
      .replace(/<[^<>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim();
  }
}

const dayMs = 24 * 60 * 60_000;

/** Milliseconds to wait, from seconds or an HTTP date; at most a day. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === "") {
    return undefined;
  }
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(Math.ceil(ms), 0), dayMs);
}

/** "Your limit will reset at 2026-04-30 12:00:00" (Z.ai 1308). */
function findResetTime(message: string): string | undefined {
  return /reset at ([\d:/ .TZ+-]{8,40})/i.exec(message)?.[1]?.trim();
}

function findTokenCounts(message: string): {
  window: number | undefined;
  tokens: number | undefined;
} {
  const window =
    /(?:maximum context length(?: is|.?\()|context length is only|context length \()\D{0,3}(\d{1,9})/i;
  const tokens = /(?:prompt contains(?: at least)?|you passed|input \()\s*(\d{1,9})/i;
  return { window: toNumber(window.exec(message)), tokens: toNumber(tokens.exec(message)) };
}

function toNumber(match: RegExpExecArray | null): number | undefined {
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
