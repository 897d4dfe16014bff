/** A client that does next to nothing while it measures: bytes and when they came. */
import { Agent, type IncomingMessage, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 500 });

export interface Call {
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: unknown;
}

/** Milliseconds since the epoch, with fractions, on the clock the stand-in stamps tokens with. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Resolves with the head of the answer; the body is the caller's. */
export function call(url: string, { method, headers, body }: Call = {}): Promise<IncomingMessage> {
  const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const content = bytes
    ? { "content-type": "application/json", "content-length": bytes.length }
    : {};
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      agent,
      method: method ?? (bytes ? "POST" : "GET"),
      headers: { ...content, ...headers },
    });
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    outgoing.setNoDelay(true);
    outgoing.end(bytes);
  });
}

/** Reads a JSON answer; throws when its status is no success. */
export async function callJson<T>(url: string, options: Call = {}): Promise<T> {
  const response = await call(url, options);
  let text = "";
  for await (const chunk of response) text += chunk;
  if ((response.statusCode ?? 0) >= 300) throw new Error(`${url}: ${response.statusCode} ${text}`);
  return JSON.parse(text);
}

/** The bytes of an event stream with the moment each piece came. */
export class Recording {
  readonly pieces: { at: number; bytes: Buffer }[] = [];
  readonly ended: Promise<void>;
  readonly response: IncomingMessage;

  constructor(response: IncomingMessage, onPiece?: () => void) {
    this.response = response;
    response.on("data", (bytes: Buffer) => {
      this.pieces.push({ at: now(), bytes });
      onPiece?.();
    });
    this.ended = new Promise((resolve) => {
      response.once("close", () => resolve());
    });
  }
}

export async function record(url: string, options: Call = {}): Promise<Recording> {
  const response = await call(url, options);
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode}`);
  return new Recording(response);
}
