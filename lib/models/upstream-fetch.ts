import { Agent, request } from "undici";
import { createGuardedConnector } from "@/lib/guarded-fetch";
import type { ModelLimits } from "./limits";

/** The part of `fetch` that is needed here; the global one fits it too. */
export type UpstreamFetch = (url: string, init: UpstreamInit) => Promise<UpstreamResponse>;

interface UpstreamInit {
  method: "GET" | "POST";
  headers: Record<string, string>;
  body?: Buffer;
  /** Aborting closes the connection at once, whatever the state. */
  signal: AbortSignal;
  /** A redirect would take the key to another host. */
  redirect: "manual";
}

export interface UpstreamResponse {
  status: number;
  headers: { get: (name: string) => string | null };
  body: AsyncIterable<Uint8Array> | null;
}

/**
 * A fetch on kept-alive connections whose only timer is the one to connect: undici's own limits of
 * 300 s for headers and between body parts would cut an endpoint that is slow and healthy.
 */
export function createUpstreamFetch(limits: Pick<ModelLimits, "connectMs">): UpstreamFetch {
  const dispatcher = new Agent({
    // With HTTP/1.1 an abort closes the connection, which is what makes servers stop generating.
    connect: createGuardedConnector(limits.connectMs),
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return async (url, init) => {
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      method: init.method,
      headers: init.headers,
      body: init.body ?? null,
      signal: init.signal,
    });
    return {
      status: statusCode,
      headers: { get: (name) => firstOf(headers[name]) },
      body,
    };
  };
}

function firstOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
