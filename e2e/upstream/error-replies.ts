import type { Dialect } from "./dialects";

export interface Failure {
  status: number;
  message?: string;
  /** vLLM's and SGLang's error class. */
  kind?: string;
  param?: string;
  /** A code of the platform, for dialects that have string codes. */
  code?: string;
}

export interface Reply {
  status: number;
  contentType: string;
  body: string;
}

/** An error in the dialect's own form. */
export function errorReply(dialect: Dialect, failure: Failure): Reply {
  const problem = dialect.errors === "problem";
  return {
    status: failure.status,
    contentType: problem ? "application/problem+json" : "application/json",
    body: JSON.stringify(errorJson(dialect, failure)),
  };
}

function errorJson(dialect: Dialect, failure: Failure): Record<string, unknown> {
  const { status, param = null } = failure;
  const title = titles[status] ?? "Error";
  const message = failure.message ?? title;
  const type = failure.kind ?? kinds[status] ?? "InternalServerError";
  switch (dialect.errors) {
    case "vllm":
      if (status === 401) {
        return { error: "Unauthorized" };
      }
      return { error: { message, type, param, code: status } };
    case "flat":
      return { object: "error", message, type, param, code: status };
    case "zai":
      return zaiJson(failure);
    case "problem":
      return { type: "about:blank", title, status, detail: message };
    case "openai": {
      const code = failure.code ?? openaiCodes[status] ?? null;
      return {
        error: {
          message,
          type: status < 500 ? "invalid_request_error" : "server_error",
          param,
          code,
        },
      };
    }
  }
}

/** Sent inside a stream: only the enclosing object differs from a reply. */
export function streamErrorJson(dialect: Dialect, failure: Failure): Record<string, unknown> {
  const json = errorJson(dialect, failure);
  return "error" in json ? json : { error: json };
}

function zaiJson(failure: Failure) {
  const code = failure.code ?? zaiCodes[failure.status] ?? "500";
  return { error: { code, message: failure.message ?? zaiMessages[code] ?? "Unknown error" } };
}

const titles: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  410: "Gone",
  413: "Content Too Large",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal server error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  529: "Overloaded",
};

const kinds: Record<number, string> = {
  400: "BadRequestError",
  401: "Unauthorized",
  403: "PermissionDeniedError",
  404: "NotFoundError",
  422: "UnprocessableEntityError",
  429: "RateLimitError",
  501: "NotImplementedError",
};

const openaiCodes: Record<number, string> = {
  401: "invalid_api_key",
  404: "model_not_found",
  429: "rate_limit_exceeded",
};

const zaiCodes: Record<number, string> = {
  400: "1210",
  401: "1000",
  403: "1220",
  404: "1211",
  422: "1214",
  429: "1302",
  500: "1234",
  502: "1234",
  503: "1305",
  529: "1305",
};

const zaiMessages: Record<string, string> = {
  1000: "Authentication Failed",
  1113: "Insufficient balance or no resource package. Please recharge.",
  1210: "API Call Parameter Error",
  1211: "Unknown Model, please check the model code.",
  1214: "Invalid field",
  1220: "You do not have permission to access this API",
  1234: "Network error, error id: 20260430204206, please contact customer service",
  1261: "Prompt exceeds max length",
  1301: "The content may include unsafe or sensitive material.",
  1302: "Rate limit reached for requests",
  1305: "The service may be temporarily overloaded, please try again later",
  1308: "Usage limit reached for 5 hour. Your limit will reset at 2026-11-24 18:00:00",
  1313: "Your account does not comply with the Fair Use Policy",
};
