import { idempotencyKey } from "@/protocol/run-input.schema";
import { invalidInput } from "./app-error";

const headerName = "Idempotency-Key";

/** The key under which a client repeats a request without repeating its effect; null when it sent none. */
export function readIdempotencyKey(headers: Headers): string | null {
  const given = headers.get(headerName);
  if (given === null || idempotencyKey.safeParse(given).success) return given;
  throw invalidInput(`\`${headerName}\` must be 8 to 128 printable ASCII characters.`, headerName);
}

/** The last event a viewer has: of `after` and `Last-Event-ID` the later one; null for neither. */
export function readEventCursor(request: Request): number | null {
  const after = parseSeq(new URL(request.url).searchParams.get("after"), "after");
  const last = parseSeq(request.headers.get("last-event-id"), "Last-Event-ID");
  return after === null || last === null ? (after ?? last) : Math.max(after, last);
}

function parseSeq(text: string | null, field: string): number | null {
  if (text === null) return null;
  const seq = /^\d{1,10}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (seq <= 2_147_483_647) return seq;
  throw invalidInput(`\`${field}\` must be the number of an event.`, field);
}

/** Runs one stream may follow; a tab shows a few. */
const cursorsMax = 50;

/**
 * The runs a tab follows: `cursors=run_a:12,run_b` has the last seq of the first and none of the
 * second. An id of another form than ours is not ours: 404 later, like an unknown one.
 */
export function readRunCursors(request: Request): Map<string, number | null> {
  const given = new URL(request.url).searchParams.get("cursors") ?? "";
  const entries = given.split(",").filter((entry) => entry !== "");
  if (entries.length > cursorsMax)
    throw invalidInput(`\`cursors\` may name ${cursorsMax} runs.`, "cursors");
  return new Map(
    entries.map((entry) => {
      const [runId = "", seq] = entry.split(":");
      return [runId, parseSeq(seq ?? null, "cursors")];
    }),
  );
}

/** For an event stream: nothing in between may keep, compress or hold it back. */
export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "private, no-cache, no-store, no-transform",
  "x-accel-buffering": "no",
} as const;
