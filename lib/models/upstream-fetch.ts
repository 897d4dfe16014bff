import type { Readable } from "node:stream";
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
      body: new Received(body),
    };
  };
}

/** Bytes that wait to be read before the endpoint is slowed. */
const heldBytesMax = 256 * 1024;

/**
 * A body in the pieces that have come since it was last asked: for the thousands of small ones of an
 * answer a third of what the stream's own iterator costs.
 */
class Received implements AsyncIterableIterator<Uint8Array> {
  readonly #body: Readable;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #error: Error | undefined;
  #isOver = false;
  #wake = () => {};

  constructor(body: Readable) {
    this.#body = body;
    body.on("data", (piece: Uint8Array) => {
      this.#pieces.push(piece);
      this.#bytes += piece.byteLength;
      if (this.#bytes > heldBytesMax) body.pause();
      this.#wake();
    });
    body.on("end", () => this.#end());
    body.on("error", (error) => this.#end(error));
    body.on("close", () => this.#end(new Error("The connection was closed.")));
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (this.#pieces.length === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#pieces.length > 0) return { done: false, value: this.#take() };
    if (this.#error) throw this.#error;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#body.destroy();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): Uint8Array {
    const [first = new Uint8Array()] = this.#pieces;
    const all = this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    if (this.#body.isPaused()) this.#body.resume();
    return all;
  }

  /** The first end counts. */
  #end(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    this.#wake();
  }
}

function firstOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
