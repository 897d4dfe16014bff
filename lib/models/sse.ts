import { toFailure, UpstreamFailure } from "./failure";

export interface SseSink {
  /** One event; `atEnd` when the end of the stream, not a blank line, ended it. */
  event: (data: string, name: string, atEnd: boolean) => void;
  /** A line that is no field of the format: JSON or HTML under a wrong name. */
  stray: (line: string) => void;
}

/** A comment, or a field: unknown ones are to be ignored. */
const field = /^(?::|[\w-]+(?::|$))/;

/**
 * An incremental reader of `text/event-stream` bytes (WHATWG HTML, section 9.2.6): CRLF, CR and LF
 * line ends, a byte order mark, comments, several `data` lines, characters split between reads.
 * Unlike a browser it delivers an event that the end of the stream cuts off, marked `atEnd`.
 */
export class SseReader {
  readonly #decoder = new TextDecoder();
  readonly #charsMax: number;
  readonly #sink: SseSink;
  #line = "";
  #data: string | undefined;
  #name = "";
  #afterCr = false;

  constructor(charsMax: number, sink: SseSink) {
    this.#charsMax = charsMax;
    this.#sink = sink;
  }

  /** @throws UpstreamFailure `response-too-large` when a line or an event exceeds the cap. */
  push(bytes: Uint8Array): void {
    this.#scan(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.#scan(this.#decoder.decode());
    if (this.#line !== "") {
      this.#takeLine(this.#line);
      this.#line = "";
    }
    this.#dispatch(true);
  }

  #scan(text: string): void {
    if (text === "") {
      return;
    }
    // The second half of a CRLF whose first half ended the last read.
    const fresh = this.#afterCr && text.startsWith("\n") ? text.slice(1) : text;
    this.#afterCr = text.endsWith("\r");
    const lines = fresh.split(fresh.includes("\r") ? /\r\n?|\n/ : "\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) {
      this.#takeLine(this.#line + line);
      this.#line = "";
    }
    this.#line += rest;
    this.#check(this.#line.length);
  }

  #takeLine(line: string): void {
    if (line === "") {
      this.#dispatch(false);
      return;
    }
    this.#check(line.length + (this.#data?.length ?? 0));
    if (line.startsWith("data:")) {
      const value = line.slice(line.charCodeAt(5) === 32 ? 6 : 5);
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    } else if (line.startsWith("event:")) {
      this.#name = line.slice(6).trim();
    } else if (!field.test(line)) {
      this.#sink.stray(line);
    }
  }

  #dispatch(atEnd: boolean): void {
    const data = this.#data;
    const name = this.#name;
    this.#data = undefined;
    this.#name = "";
    if (data !== undefined && data !== "") {
      this.#sink.event(data, name, atEnd);
    }
  }

  #check(chars: number): void {
    if (chars > this.#charsMax) {
      throw new UpstreamFailure(
        toFailure("response-too-large", { what: "line", max: this.#charsMax }),
      );
    }
  }
}
