import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { RequestRecord } from "./control";
import { now } from "./pacer";

/** Writes one answer's body: counts it, slices it when asked, and never outruns its reader. */
export class AnswerWriter {
  private readonly response: ServerResponse;
  private readonly record: RequestRecord;
  private readonly signal: AbortSignal;
  private readonly splitBytes: number;

  constructor(
    response: ServerResponse,
    record: RequestRecord,
    signal: AbortSignal,
    splitBytes: number,
  ) {
    this.response = response;
    this.record = record;
    this.signal = signal;
    this.splitBytes = splitBytes;
  }

  head(status: number, headers: Record<string, string>): void {
    this.record.status = status;
    this.response.writeHead(status, headers);
    this.response.flushHeaders();
  }

  /** A promise while the reader has to catch up; undefined when it is ahead. */
  write(text: string): Promise<void> | undefined {
    if (this.signal.aborted) {
      return undefined;
    }
    this.record.firstByteAt ??= now();
    if (this.splitBytes > 0) {
      return this.writeSlices(Buffer.from(text));
    }
    this.record.bytesSent += Buffer.byteLength(text);
    return this.response.write(text) ? undefined : this.drained();
  }

  /** Ends the body in good order. */
  end(text?: string): void {
    if (text !== undefined) {
      this.record.firstByteAt ??= now();
      this.record.bytesSent += Buffer.byteLength(text);
    }
    this.response.end(text);
  }

  /** Ends the connection; what was written before still reaches the reader. */
  async cut(how: "reset" | "fin" | "end"): Promise<void> {
    const { socket } = this.response;
    this.record.cut = true;
    if (how === "end") {
      this.end();
    } else if (socket) {
      await this.flushed(socket);
      if (how === "reset") {
        socket.resetAndDestroy();
      } else {
        socket.end();
      }
    }
  }

  private async flushed(socket: { writableLength: number }): Promise<void> {
    // Written bytes are corked until the next tick.
    await nextTurn();
    if (socket.writableLength > 0) {
      await this.drained();
    }
  }

  private async writeSlices(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.signal.aborted; at += this.splitBytes) {
      const slice = bytes.subarray(at, at + this.splitBytes);
      this.record.bytesSent += slice.length;
      await new Promise<void>((resolve) => this.response.write(slice, () => resolve()));
      await nextTurn();
    }
  }

  private async drained(): Promise<void> {
    await once(this.response, "drain", { signal: this.signal }).catch(() => undefined);
    await nextTurn();
  }
}

/** A reader that always keeps up must not keep the loop from the other answers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
