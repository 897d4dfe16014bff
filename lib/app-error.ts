export interface AppErrorInit {
  status: number;
  /** Stable; clients translate by it (`problems.<code>` in locales). */
  code: string;
  /** What is wrong and what to do, in English. */
  detail: string;
  /** Path of the offending input field, for example `message.text`. */
  field?: string;
  retryAfterS?: number;
}

/** A failure that a caller may see. Everything else is answered as `internal`, without detail. */
export class AppError extends Error {
  override name = "AppError";
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(init: AppErrorInit, options?: ErrorOptions) {
    super(`${init.code}: ${init.detail}`, options);
    this.status = init.status;
    this.code = init.code;
    this.detail = init.detail;
    this.field = init.field;
    this.retryAfterS = init.retryAfterS;
  }
}

/** What is not yours answers exactly like what does not exist. */
export function notFound(): AppError {
  return new AppError({
    status: 404,
    code: "not-found",
    detail: "There is nothing at this address, or it is not yours.",
  });
}

export function invalidInput(detail: string, field?: string): AppError {
  return new AppError({ status: 400, code: "invalid-input", detail, ...(field ? { field } : {}) });
}

export function unauthenticated(): AppError {
  return new AppError({ status: 401, code: "unauthenticated", detail: "Sign in first." });
}
