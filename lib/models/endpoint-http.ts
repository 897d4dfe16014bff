import { classifyResponse, classifyWrongContent, type ErrorResponse } from "./error-body";
import { toFailure, UpstreamFailure } from "./failure";
import type { ModelLimits } from "./limits";
import type { EndpointConfig } from "./model";
import type { UpstreamResponse } from "./upstream-fetch";

/** Where `path` is below the endpoint's base. */
export function toUrl(endpoint: EndpointConfig, path: string): string {
  return `${endpoint.baseUrl.replace(/\/$/, "")}${path}`;
}

/** @throws UpstreamFailure `endpoint-auth` when the key cannot be a header's value. */
export function toHeaders(endpoint: EndpointConfig, requestId: string): Record<string, string> {
  const { apiKey } = endpoint;
  if (apiKey !== undefined && !/^[\x21-\x7e]*$/.test(apiKey)) {
    throw new UpstreamFailure(toFailure("endpoint-auth", { reason: "key-malformed" }));
  }
  return {
    "content-type": "application/json",
    accept: "text/event-stream",
    "x-request-id": requestId.replace(/[^\x21-\x7e]/g, ""),
    ...(apiKey === undefined || apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` }),
  };
}

/** What must never be shown: the key, and a password inside the base URL. */
export function secretsOf({ apiKey, baseUrl }: EndpointConfig): string[] {
  const password = URL.canParse(baseUrl) ? new URL(baseUrl).password : "";
  return [apiKey ?? "", password].filter((secret) => secret !== "");
}

export interface BodyPorts {
  limits: Pick<ModelLimits, "errorBytesMax" | "errorBodyMs">;
  now: () => number;
  /** Aborted when an error body does not end in time. */
  connection: AbortController;
}

export interface StreamBody {
  iterator: AsyncIterator<Uint8Array>;
  /** `""` when the response has none: it may still be a stream. */
  contentType: string;
}

/**
 * The body of a response that is an event stream.
 * @throws UpstreamFailure when it is anything else: an error of any dialect, a redirect, HTML or
 * JSON with a successful status, nothing at all, or a compressed body, which was not asked for.
 */
export async function toStreamBody(
  response: UpstreamResponse,
  ports: BodyPorts,
): Promise<StreamBody> {
  const { status, headers, body } = response;
  const contentType = (headers.get("content-type") ?? "").toLowerCase();
  const encoding = headers.get("content-encoding") ?? "identity";
  if (status >= 300 && status < 400) {
    throw new UpstreamFailure(toFailure("endpoint-error", { status, reason: "redirect" }, false));
  }
  const isStream = contentType === "" || contentType.startsWith("text/event-stream");
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && isStream && body !== null && status !== 204 && encoding === "identity") {
    return { iterator: body[Symbol.asyncIterator](), contentType };
  }
  const text = encoding === "identity" ? await readErrorText(body, ports) : `(${encoding})`;
  const retryAfter = headers.get("retry-after");
  const error: ErrorResponse = { status, contentType, retryAfter, text, now: ports.now() };
  throw new UpstreamFailure(isSuccess ? classifyWrongContent(error) : classifyResponse(error));
}

/** What comes of an error's body within the limits; one that breaks off still says that much. */
async function readErrorText(body: UpstreamResponse["body"], ports: BodyPorts): Promise<string> {
  const timer = setTimeout(() => ports.connection.abort(), ports.limits.errorBodyMs);
  const parts: string[] = [];
  try {
    await readText(body, ports.limits.errorBytesMax, parts);
  } catch {
    // The status is the failure.
  } finally {
    clearTimeout(timer);
  }
  return parts.join("");
}

/** Reads a body as text, up to the read that reaches `bytesMax`, into `parts`. */
export async function readText(
  body: UpstreamResponse["body"],
  bytesMax: number,
  parts: string[],
): Promise<void> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of body ?? []) {
    parts.push(decoder.decode(chunk, { stream: true }));
    bytes += chunk.byteLength;
    if (bytes >= bytesMax) {
      return;
    }
  }
}
