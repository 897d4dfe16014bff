import { randomBytes } from "node:crypto";
import diagnostics from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "./env";

/**
 * The address at the other end of the connection. Next shows handlers no socket and believes the
 * client's `x-forwarded-for`, so every request gets a header of ours before Next sees it. Its name
 * is random for each process: a client cannot send it.
 */
const registry = globalThis as typeof globalThis & { longrunPeerHeader?: string };

export interface Peer {
  /** The socket's address, IPv4 in IPv6 written as IPv4; null when it is not known. */
  address: string | null;
  /** A proxy says it passed the request on, so the address is the proxy's. */
  isForwarded: boolean;
}

const hsts = "max-age=31536000; includeSubDomains";
/** Next trusts these from its own parts; from outside they mean nothing good. */
const internalHeaders = ["x-middleware-subrequest", "x-nextjs-data"];
/** An address that no route has: its answer is the problem 404. */
const nowhere = "/api/nowhere";
const forwardedHeaders = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/** Sees every request before Next does: notes its peer, drops Next's internal headers and what no
 * route can take, adds HSTS. Call once, at boot. */
export function watchRequests(): void {
  if (registry.longrunPeerHeader) return;
  const header = `x-peer-${randomBytes(12).toString("hex")}`;
  registry.longrunPeerHeader = header;
  const isSecure = env().url.startsWith("https:");
  diagnostics.subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    answering.add(response);
    response.once("close", () => answering.delete(response));
    const isForwarded = forwardedHeaders.some((name) => request.headers[name] !== undefined);
    const address = request.socket.remoteAddress ?? "";
    for (const name of internalHeaders) delete request.headers[name];
    if (!isServable(request)) Object.assign(request, { method: "GET", url: nowhere });
    if (isSecure) response.setHeader("strict-transport-security", hsts);
    request.headers[header] = `${isForwarded ? "forwarded" : "direct"} ${address}`;
  });
}

const answering = new Set<ServerResponse>();
const lookMs = 20;

/** Resolves when every request has its answer, at the latest after `ms`. Streams are not waited for. */
export async function requestsAnswered(ms: number): Promise<void> {
  const deadline = performance.now() + ms;
  const isDue = (response: ServerResponse) =>
    !String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
  while (performance.now() < deadline && [...answering].some(isDue))
    await new Promise((resolve) => setTimeout(resolve, lookMs));
}

/** Next answers these with a bare 500. */
function isServable({ method, url = "" }: IncomingMessage): boolean {
  if (method === "TRACE" || method === "CONNECT" || method === "TRACK") return false;
  try {
    decodeURIComponent(url.split("?")[0] ?? "");
    return url.startsWith("/");
  } catch {
    return false;
  }
}

export function findPeer(headers: Headers): Peer {
  const noted = registry.longrunPeerHeader ? headers.get(registry.longrunPeerHeader) : null;
  if (!noted) return { address: null, isForwarded: false };
  const [how, address = ""] = noted.split(" ");
  return {
    address: address.replace(/^::ffff:(?=\d+\.)/i, "") || null,
    isForwarded: how === "forwarded",
  };
}

/** Whether a host name or address, with or without brackets, means this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|\[?::1\]?|127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i.test(host);
}

/**
 * Whether a request was made on this machine, by a person who typed a loopback address: no proxy
 * in between, and no foreign name that resolves to 127.0.0.1.
 */
export function isFromLoopback(headers: Headers): boolean {
  const { address, isForwarded } = findPeer(headers);
  if (address === null || isForwarded || !isLoopback(address)) return false;
  const host = URL.parse(`http://${headers.get("host") ?? ""}`)?.hostname;
  return host !== undefined && isLoopback(host);
}
