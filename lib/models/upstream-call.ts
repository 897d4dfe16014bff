import { findCode, toUnreachable } from "./connection-error";
import { secretsOf, toHeaders, toStreamBody, toUrl } from "./endpoint-http";
import { endpointKinds } from "./endpoint-kinds";
import { redactFailure, toFailure, UpstreamFailure } from "./failure";
import { GlmReader } from "./glm-events";
import { toWireRequest } from "./glm-request";
import { recordPrompt } from "./max-tokens";
import type { ModelEvent, ModelRequest } from "./model";
import type { CallPorts } from "./model-ports";
import type { UpstreamResponse } from "./upstream-fetch";
import { Watchdog } from "./watchdog";

interface OpenStream {
  iterator: AsyncIterator<Uint8Array>;
  reader: GlmReader;
  promptBytes: number;
}

/** One model call: the connection, its timers, and what has been read of it. */
export class UpstreamCall {
  /** The last event has been given out. */
  isEnded = false;
  readonly #ports: CallPorts;
  readonly #request: ModelRequest;
  readonly #signal: AbortSignal;
  readonly #connection = new AbortController();
  readonly #watchdog: Watchdog;
  readonly #onAbort = () => {
    this.#isAborted = true;
    this.#connection.abort();
  };
  /** The caller's signal has aborted: a composite one is dear to ask for each piece. */
  #isAborted: boolean;
  #timeout: UpstreamFailure | undefined;
  #stream: OpenStream | undefined;
  #isDrained = false;

  constructor(ports: CallPorts, request: ModelRequest, signal: AbortSignal) {
    this.#ports = ports;
    this.#request = request;
    this.#signal = signal;
    this.#isAborted = signal.aborted;
    this.#watchdog = new Watchdog((errorClass, ms) => {
      this.#timeout = new UpstreamFailure(toFailure(errorClass, { ms }));
      this.#connection.abort();
    });
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** The next events, perhaps none. Never throws: what goes wrong is the last event. */
  async next(): Promise<ModelEvent[]> {
    let events: ModelEvent[];
    this.#watchdog.release();
    try {
      events = await this.#read();
    } catch (cause) {
      events = this.#toEnd(cause);
    }
    if (events.length > 0) {
      this.#watchdog.hold();
    }
    const last = events.at(-1);
    if (last?.type === "failure") {
      this.isEnded = true;
      return [...events.slice(0, -1), redactFailure(last, secretsOf(this.#request.endpoint))];
    }
    this.isEnded = last?.type === "response-end";
    return events;
  }

  /** Stops the timers and closes the connection, or returns it to the pool when the answer was read to its end. */
  close(): void {
    this.#watchdog.stop();
    this.#signal.removeEventListener("abort", this.#onAbort);
    if (this.#stream?.reader.isFinished && this.isEnded && !this.#isDrained) {
      void drain(this.#stream.iterator, this.#connection);
    } else {
      this.#connection.abort();
    }
  }

  async #read(): Promise<ModelEvent[]> {
    if (this.#isAborted) throw new Error("aborted");
    this.#stream ??= await this.#open();
    const { iterator, reader, promptBytes } = this.#stream;
    const { limits } = this.#ports;
    const wasFinished = reader.isFinished;
    const before = reader.progress;
    const { done, value } = await iterator.next();
    this.#isDrained = done === true;
    const events = done === true ? reader.end() : reader.push(value);
    if (reader.isFinished && !wasFinished) {
      this.#watchdog.expect("idle-timeout", limits.tailMs);
    } else if (before === 0 && reader.progress > 0) {
      this.#watchdog.expect("idle-timeout", limits.idleMs);
    } else if (reader.progress > before) {
      this.#watchdog.refresh();
    }
    this.#record(events.at(-1), promptBytes);
    return events;
  }

  #record(last: ModelEvent | undefined, bytes: number): void {
    if (last?.type === "response-end" && last.usage !== null) {
      const { messages, model } = this.#request;
      recordPrompt(messages, { model, tokens: last.usage.inputTokens, bytes });
    }
  }

  async #open(): Promise<OpenStream> {
    const { endpoint, tools, model, contextWindow, requestId } = this.#request;
    const { limits } = this.#ports;
    const traits = endpointKinds[endpoint.kind];
    const { body, maxTokens, promptBytes } = toWireRequest(this.#request);
    this.#watchdog.expect("headers-timeout", limits.headersMs);
    const response = await this.#send(toHeaders(endpoint, requestId), body);
    this.#watchdog.expect("first-content-timeout", limits.firstContentMs);
    const stream = await toStreamBody(response, { ...this.#ports, connection: this.#connection });
    const reader = new GlmReader({
      tools,
      model,
      maxTokens,
      contextWindow,
      responseId: traits.responseId,
      contentType: stream.contentType,
      limits,
    });
    return { iterator: stream.iterator, reader, promptBytes };
  }

  async #send(headers: Record<string, string>, body: Buffer): Promise<UpstreamResponse> {
    try {
      return await this.#ports.fetch(toUrl(this.#request.endpoint, "/chat/completions"), {
        method: "POST",
        headers,
        body,
        signal: this.#connection.signal,
        redirect: "manual",
      });
    } catch (cause) {
      throw new UpstreamFailure(toUnreachable(cause), { cause });
    }
  }

  #toEnd(cause: unknown): ModelEvent[] {
    if (this.#isAborted) {
      return [toFailure("cancelled")];
    }
    if (this.#stream?.reader.isFinished) {
      return this.#stream.reader.end();
    }
    if (this.#timeout !== undefined) {
      return [this.#timeout.event];
    }
    if (cause instanceof UpstreamFailure) {
      return [cause.event];
    }
    return this.#stream === undefined
      ? [toFailure("internal", { detail: cause instanceof Error ? cause.message : "" })]
      : [toFailure("stream-reset", { code: findCode(cause) })];
  }
}

const drainMs = 1_000;

/** Reads the little that may follow the answer, so that its connection can be used again. */
async function drain(
  iterator: AsyncIterator<Uint8Array>,
  connection: AbortController,
): Promise<void> {
  const timer = setTimeout(() => connection.abort(), drainMs);
  timer.unref();
  try {
    let isOver = false;
    while (!isOver) {
      isOver = (await iterator.next()).done === true;
    }
  } catch {
    // The answer is whole: how its connection ends changes nothing.
  } finally {
    clearTimeout(timer);
  }
}
