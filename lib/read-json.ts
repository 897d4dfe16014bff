import type { ZodType } from "zod";
import { nestingDepth } from "@/protocol/storable";
import { AppError, invalidInput } from "./app-error";
import { checkAgain } from "./checked-request";

export const bodyBytesDefault = 256 * 1024;
const depthMax = 64;
const bodyMs = 30_000;
/** A body that took longer to come may have outlived the rights of who sent it. */
const promptMs = 100;

export interface BodyLimits {
  maxBytes?: number;
  timeoutMs?: number;
}

/** Reads a request's JSON body and checks it; every way it can be wrong is an `AppError` or `ZodError`. */
export async function readJson<T>(
  request: Request,
  schema: ZodType<T>,
  limits: BodyLimits = {},
): Promise<T> {
  requireJsonType(request.headers.get("content-type"));
  const bytes = await readBody(request, limits);
  return schema.parse(parseJson(bytes));
}

function requireJsonType(header: string | null): void {
  const [type, ...parameters] = (header ?? "").toLowerCase().split(";");
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith("charset="));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type?.trim() === "application/json" && isUtf8) return;
  throw new AppError({
    status: 415,
    code: "unsupported-media-type",
    detail: "Send the body as content-type: application/json, in UTF-8.",
  });
}

/** Throws also what the request's check throws, when whoever sends it lost their rights meanwhile. */
export async function readBody(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const began = performance.now();
  const body = await collect(request, limits);
  if (performance.now() - began > promptMs) await checkAgain(request);
  return body;
}

async function collect(request: Request, limits: BodyLimits): Promise<Uint8Array> {
  const maxBytes = limits.maxBytes ?? bodyBytesDefault;
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);
  const reader = request.body?.getReader();
  if (!reader) throw invalidInput("The body is empty: send a JSON object.");
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => undefined);
  }, limits.timeoutMs ?? bodyMs);
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > maxBytes) {
        await reader.cancel();
        throw tooLarge(maxBytes);
      }
      chunks.push(next.value);
    }
    if (isLate) throw tooSlow();
    return Buffer.concat(chunks);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError(
      {
        status: 400,
        code: "body-interrupted",
        detail: "The body broke off: send it again.",
      },
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError({
    status: 413,
    code: "body-too-large",
    detail: `The body is larger than ${maxBytes} bytes: send less at once.`,
  });
}

function tooSlow(): AppError {
  return new AppError({
    status: 408,
    code: "body-too-slow",
    detail: "The body did not arrive in time: send it again.",
  });
}

function parseJson(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError(
      {
        status: 400,
        code: "invalid-json",
        detail: "The body is not JSON in UTF-8.",
      },
      { cause },
    );
  }
  if (isTooDeep(value)) {
    throw new AppError({
      status: 400,
      code: "json-too-deep",
      detail: `The body nests deeper than ${depthMax} levels.`,
    });
  }
  return value;
}

function isTooDeep(value: unknown): boolean {
  try {
    return nestingDepth(value, depthMax + 1) > depthMax;
  } catch (error) {
    // Hundreds of thousands of siblings at one level: nothing here takes such a body.
    if (error instanceof RangeError) return true;
    throw error;
  }
}
