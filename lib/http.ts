import type { ZodError } from "zod";
import type { Problem } from "@/protocol/api";
import { newId } from "@/protocol/ids";
import { AppError } from "./app-error";
import { isDatabaseClosed, toDatabaseFailure } from "./database-failure";
import { log } from "./log";
import { describeIssues } from "./zod-issue";

const titles: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthenticated",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  408: "Request timeout",
  409: "Conflict",
  413: "Content too large",
  415: "Unsupported media type",
  422: "Unprocessable content",
  429: "Too many requests",
  500: "Internal error",
  503: "Unavailable",
};

const addedCookies = new WeakMap<Request, readonly string[]>();

/** Cookies that `respond` adds to the answer of this request. */
export function addCookies(request: Request, cookies: readonly string[]): void {
  addedCookies.set(request, [...(addedCookies.get(request) ?? []), ...cookies]);
}

/** The only place that turns failures into answers: RFC 9457, without a word about unknown ones. */
export async function respond(
  request: Request,
  handler: () => Promise<Response>,
): Promise<Response> {
  const requestId = newId("request");
  const response = await handler().catch((error: unknown) => toProblem(error, request, requestId));
  const { headers } = response;
  if (!headers.has("cache-control")) headers.set("cache-control", "private, no-store");
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-request-id", requestId);
  for (const cookie of addedCookies.get(request) ?? []) headers.append("set-cookie", cookie);
  return response;
}

function toProblem(error: unknown, request: Request, requestId: string): Response {
  const failure = toAppError(error);
  if (failure.status >= 500) {
    const { pathname } = new URL(request.url);
    const asked = { requestId, method: request.method, path: pathname };
    // Whoever keeps the connection may still ask while the process stops.
    if (isDatabaseClosed(error)) log.info("a request came too late", asked);
    else log.error("a request failed", { ...asked, error });
  }
  const problem: Problem = {
    type: "about:blank",
    title: titles[failure.status] ?? "Error",
    status: failure.status,
    detail: failure.detail,
    code: failure.code,
    ...(failure.field ? { field: failure.field } : {}),
    requestId,
  };
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (failure.retryAfterS !== undefined) headers.set("retry-after", String(failure.retryAfterS));
  return new Response(JSON.stringify(problem), { status: failure.status, headers });
}

// By name: a bundle may hold a second copy of a class.
function isNamed<T extends Error>(error: unknown, name: T["name"]): error is T {
  return error instanceof Error && error.name === name;
}

function toAppError(error: unknown): AppError {
  if (isNamed<AppError>(error, "AppError")) return error;
  if (isNamed<ZodError>(error, "ZodError")) {
    return new AppError({ status: 400, code: "invalid-input", ...describeIssues(error.issues) });
  }
  const databaseFailure = toDatabaseFailure(error);
  if (databaseFailure) return databaseFailure;
  return new AppError(
    {
      status: 500,
      code: "internal",
      detail:
        "Something failed on the server. Try again; the log has the cause under this requestId.",
    },
    { cause: error },
  );
}
