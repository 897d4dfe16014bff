/** Server-sent events, both ways. https://html.spec.whatwg.org/multipage/server-sent-events.html */

export interface SseFrame {
  event?: string;
  id?: string;
  data: string;
}

/** One frame as text. `data` must not contain line breaks (JSON text never does). */
export function encodeSseFrame(frame: SseFrame): string {
  const event = frame.event ? `event: ${frame.event}\n` : "";
  const id = frame.id === undefined ? "" : `id: ${frame.id}\n`;
  return `${event}${id}data: ${frame.data}\n\n`;
}

/** Incremental reader of an event stream, split anywhere. Feed it decoded text. */
export class SseParser {
  private rest = "";
  /** A LF that comes next belongs to the CR that ended a line. */
  private endedInCr = false;
  private event: string | undefined;
  private id: string | undefined;
  private data: string[] = [];

  /** Frames completed by this text. A frame is whole at its blank line. */
  push(text: string): SseFrame[] {
    const frames: SseFrame[] = [];
    if (text === "") return frames;
    const more = this.endedInCr && text.startsWith("\n") ? text.slice(1) : text;
    this.endedInCr = text.endsWith("\r");
    const lines = (this.rest + more).split(/\r\n|\n|\r/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        this.finish(frames);
      } else {
        this.field(line);
      }
    }
    return frames;
  }

  private field(line: string): void {
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? "" : line.slice(colon + 1);
    const value = raw.startsWith(" ") ? raw.slice(1) : raw;
    if (name === "data") this.data.push(value);
    else if (name === "event") this.event = value;
    else if (name === "id") this.id = value;
  }

  private finish(frames: SseFrame[]): void {
    if (this.data.length > 0) {
      const frame: SseFrame = { data: this.data.join("\n") };
      if (this.event) frame.event = this.event;
      if (this.id !== undefined) frame.id = this.id;
      frames.push(frame);
    }
    this.data = [];
    this.event = undefined;
  }
}
