import { describe, expect, test } from "vitest";
import {
  classifyResponse,
  classifyStreamError,
  classifyWrongContent,
  type ErrorResponse,
  parseRetryAfter,
} from "./error-body";
import { redactFailure, toFailure } from "./failure";
import { tell } from "./glm.fixtures/tell";

const now = Date.parse("2026-11-24T00:00:00Z");

function response(status: number, body: unknown, retryAfter: string | null = null): ErrorResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status, contentType: "application/json", retryAfter, text, now };
}

const window =
  "This model's maximum context length is 202752 tokens. However, you requested 65536 output tokens and your prompt contains at least 137217 input tokens, for a total of at least 202753 tokens. Please reduce the length of the input prompt or the number of requested output tokens.";
const gone =
  "The model 'z-ai/glm-5.1' has reached its end of life on 2026-07-02T00:00:00Z and is no longer available.";
const vllm = (code: number, type: string, message: string) => ({
  error: { message, type, param: null, code },
});
const zai = (code: string, message: string) => ({ error: { code, message } });

describe("an error status", () => {
  test.each<[string, number, unknown, string]>([
    [
      "vLLM, context overflow",
      400,
      vllm(400, "BadRequestError", window),
      `context-overflow status=400 code=BadRequestError detail=${window} window=202752 tokens=137217`,
    ],
    [
      "vLLM of early 2026, context overflow",
      400,
      vllm(
        400,
        "BadRequestError",
        "You passed 140000 input tokens and requested 1 output tokens. However, the model's context length is only 131072 tokens, resulting in a maximum input length of 131071",
      ),
      "context-overflow status=400 code=BadRequestError detail=You passed 140000 input tokens and requested 1 output tokens. However, the model's context length is only 131072 tokens, resulting in a maximum input length of 131071 window=131072 tokens=140000",
    ],
    [
      "vLLM, max_tokens above the window",
      400,
      vllm(
        400,
        "BadRequestError",
        "max_tokens=300000 cannot be greater than max_model_len=202752.",
      ),
      "context-overflow status=400 code=BadRequestError detail=max_tokens=300000 cannot be greater than max_model_len=202752.",
    ],
    [
      "SGLang, context overflow",
      400,
      {
        object: "error",
        message:
          "The input (210000 tokens) is longer than the model's context length (202752 tokens).",
        type: "BadRequest",
        param: null,
        code: 400,
      },
      "context-overflow status=400 code=BadRequest detail=The input (210000 tokens) is longer than the model's context length (202752 tokens). window=202752 tokens=210000",
    ],
    [
      "vLLM without a tool parser",
      400,
      vllm(
        400,
        "BadRequestError",
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      ),
      'tools-not-enabled status=400 code=BadRequestError detail="auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    ],
    [
      "vLLM, anything else",
      400,
      vllm(400, "BadRequestError", "bad"),
      "bad-request status=400 code=BadRequestError detail=bad",
    ],
    [
      "vLLM without a key",
      401,
      { error: "Unauthorized" },
      "endpoint-auth status=401 detail=Unauthorized",
    ],
    [
      "vLLM, unknown model",
      404,
      vllm(404, "NotFoundError", "The model `x` does not exist."),
      "model-not-found status=404 code=NotFoundError detail=The model `x` does not exist.",
    ],
    [
      "vLLM, its own fault",
      500,
      vllm(500, "InternalServerError", "boom"),
      "endpoint-error (retryable) status=500 code=InternalServerError detail=boom",
    ],
    [
      "NVIDIA, model gone",
      410,
      { type: "about:blank", title: "Gone", status: 410, detail: gone },
      `model-gone status=410 detail=${gone}`,
    ],
    [
      "NVIDIA, too many requests",
      429,
      { status: 429, title: "Too Many Requests" },
      "rate-limited (retryable) status=429 detail=Too Many Requests",
    ],
    [
      "Z.ai, bad key",
      401,
      zai("1000", "Authentication Failed"),
      "endpoint-auth status=401 code=1000 detail=Authentication Failed",
    ],
    [
      "Z.ai, arrears or another product's key",
      429,
      zai("1113", "Insufficient balance"),
      "endpoint-arrears status=429 code=1113 detail=Insufficient balance",
    ],
    [
      "Z.ai, rate limit",
      429,
      zai("1302", "Rate limit reached for requests"),
      "rate-limited (retryable) status=429 code=1302 detail=Rate limit reached for requests",
    ],
    [
      "Z.ai, overload",
      429,
      zai("1305", "overloaded"),
      "overloaded (retryable) status=429 code=1305 detail=overloaded",
    ],
    [
      "Z.ai, quota",
      429,
      zai("1308", "Usage limit reached for 5 hour. Your limit will reset at 2026-11-24 18:00:00"),
      "endpoint-quota status=429 code=1308 detail=Usage limit reached for 5 hour. Your limit will reset at 2026-11-24 18:00:00 resetAt=2026-11-24 18:00:00",
    ],
    [
      "Z.ai, policy",
      429,
      zai("1313", "Fair Use Policy"),
      "endpoint-policy status=429 code=1313 detail=Fair Use Policy",
    ],
    [
      "Z.ai, prompt too long",
      400,
      zai("1261", "Prompt exceeds max length"),
      "context-overflow status=400 code=1261 detail=Prompt exceeds max length",
    ],
    [
      "Z.ai, prompt too long, in other words",
      400,
      zai("1261", "输入过长"),
      "context-overflow status=400 code=1261 detail=输入过长",
    ],
    [
      "Z.ai, prompt too long as a parameter error",
      400,
      zai("1210", "tokens in request more than max tokens allowed"),
      "context-overflow status=400 code=1210 detail=tokens in request more than max tokens allowed",
    ],
    [
      "Z.ai, unsafe content",
      400,
      zai("1301", "unsafe"),
      "content-filtered status=400 code=1301 detail=unsafe",
    ],
    [
      "OpenAI's form, no credit",
      429,
      { error: { message: "You exceeded your quota", type: "x", code: "insufficient_quota" } },
      "endpoint-arrears status=429 code=insufficient_quota detail=You exceeded your quota",
    ],
    ["no credit", 402, { error: { message: "Pay" } }, "endpoint-arrears status=402 detail=Pay"],
    [
      "FastAPI, wrong path",
      404,
      { detail: "Not Found" },
      "model-not-found status=404 detail=Not Found",
    ],
    [
      "a proxy's page",
      502,
      "<html><head><style>b{}</style><title>502</title></head><h1>Bad Gateway</h1></html>",
      "endpoint-error (retryable) status=502 detail=502 Bad Gateway",
    ],
    ["nothing", 503, "", "overloaded (retryable) status=503"],
    ["overload", 529, "", "overloaded (retryable) status=529"],
    ["a JSON that is no object", 500, "[1]", "endpoint-error (retryable) status=500"],
    ["a slow request", 408, "", "endpoint-error (retryable) status=408"],
    ["a status of no kind", 418, "teapot", "bad-request status=418 detail=teapot"],
  ])("%s", (_, status, body, expected) => {
    expect(tell([classifyResponse(response(status, body))])).toEqual([`failure: ${expected}`]);
  });

  test("code names of JavaScript's own objects mean nothing", () => {
    const failure = classifyResponse(response(400, zai("constructor", "x")));
    expect(failure.error.class).toBe("bad-request");
  });
});

describe("status 200 without a stream", () => {
  test.each<[string, unknown, string]>([
    [
      "Z.ai's overload",
      zai("1305", "overloaded"),
      "overloaded (retryable) status=200 code=1305 detail=overloaded",
    ],
    [
      "an error with a status inside",
      { error: { message: "slow down", code: 429 } },
      "rate-limited (retryable) status=429 detail=slow down",
    ],
    [
      "an error that names no cause",
      { error: { message: "odd" } },
      "wrong-content-type (retryable) status=200 contentType=application/json detail=odd",
    ],
    [
      "an answer that is not streamed",
      { choices: [] },
      "wrong-content-type status=200 contentType=application/json",
    ],
    [
      "a login page",
      "<!doctype html><title>Sign in</title>",
      "wrong-content-type status=200 contentType=application/json detail=Sign in reason=page",
    ],
    ["nothing", "", "wrong-content-type (retryable) status=200 contentType=application/json"],
  ])("%s", (_, body, expected) => {
    expect(tell([classifyWrongContent(response(200, body))])).toEqual([`failure: ${expected}`]);
  });
});

describe("an error inside the stream", () => {
  test.each<[unknown, string]>([
    [{ error: "boom" }, "stream-error (retryable) detail=boom"],
    ["text", "stream-error (retryable) detail=text"],
    [{ error: { message: "m", code: 500 } }, "stream-error (retryable) status=500 detail=m"],
    [{ error: { message: "m", code: 400 } }, "bad-request status=400 detail=m"],
    [vllm(400, "BadRequestError", "maximum context length is 10 tokens"), "context-overflow"],
    [zai("1302", "m"), "rate-limited (retryable) code=1302 detail=m"],
    [{ status: 503, title: "Busy" }, "overloaded (retryable) status=503 detail=Busy"],
  ])("%j", (body, expected) => {
    expect(tell([classifyStreamError(body)])[0]).toContain(`failure: ${expected}`);
  });
});

describe("Retry-After", () => {
  test.each([
    ["2", 2_000],
    ["0.5", 500],
    ["-1", 0],
    ["Tue, 24 Nov 2026 00:00:03 GMT", 3_000],
    ["Mon, 23 Nov 2026 00:00:00 GMT", 0],
    ["999999999", 86_400_000],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
  ])("%s", (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

describe("what is shown of an upstream's text", () => {
  const show = (detail: string, secrets: string[] = ["s3cret/k+y"]) =>
    redactFailure(toFailure("bad-request", { detail }), secrets).error.params.detail;

  test.each([
    ["the key", "key s3cret/k+y is wrong", "key [redacted] is wrong"],
    ["the key as part of a URL", "?key=s3cret%2Fk%2By", "?key=[redacted]"],
    [
      "any bearer token",
      "got Authorization: Bearer abc.def, why",
      "got Authorization: Bearer [redacted], why",
    ],
  ])("%s is taken out", (_, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  test("control and direction characters become spaces", () => {
    expect(show("a\u0000\u001b[31m\u202eb\r\nc")).toBe("a [31m b c");
  });

  test("it ends after 500 characters, not inside one", () => {
    expect(show(`${"x".repeat(499)}😀`)).toBe("x".repeat(499));
  });

  test("lone surrogates, which cannot be stored, are gone", () => {
    expect(show("a\ud83db")).toBe("a b");
  });
});
