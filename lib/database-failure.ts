import { AppError, invalidInput } from "./app-error";

/**
 * Away (08, 57P), out of something (53: disk, memory, connections), read-only (25006), too slow
 * (57014, 25P03, 25P04), or in another's way (40001, 40P01, 55P03): the same request may do later.
 */
const unreachableCodes =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|08|57P|53|25006|25P0[34]|57014|40001|40P01|55P03)/;
/** Postgres takes no NUL in text, and no invalid UTF-8. */
const unstorableCodes = new Set(["22021", "22P05"]);

/** A wrapper by each layer between the pool and the handler, and some to spare. */
const causesMax = 8;

/** Whether the process closed its database before, or while, the failed request used it. */
export function isDatabaseClosed(error: unknown): boolean {
  return toCauses(error).some(isClosed);
}

/** What a failure of the database means to the caller; undefined when it is a fault of ours. */
export function toDatabaseFailure(error: unknown): AppError | undefined {
  for (const cause of toCauses(error)) {
    const code = "code" in cause ? String(cause.code) : "";
    if (unstorableCodes.has(code)) {
      return invalidInput("The input holds a character that no name or id here has.");
    }
    if (isClosed(cause)) return unavailable(error);
    const isTimeout =
      /timeout exceeded when trying to connect|Connection terminated|not queryable/.test(
        cause.message,
      );
    if (unreachableCodes.test(code) || isTimeout) return unavailable(error);
  }
  return undefined;
}

function toCauses(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (
    let cause = error;
    cause instanceof Error && causes.length < causesMax;
    cause = cause.cause
  ) {
    causes.push(cause);
  }
  return causes;
}

// By name: a bundle may hold a second copy of a class. The pool's own error has no code.
function isClosed({ name, message }: Error): boolean {
  return name === "DatabaseClosedError" || /after calling end on the pool/.test(message);
}

function unavailable(cause: unknown): AppError {
  return new AppError(
    {
      status: 503,
      code: "database-unavailable",
      detail: "The database cannot be reached at the moment. Try again in a few seconds.",
      retryAfterS: 5,
    },
    { cause },
  );
}
