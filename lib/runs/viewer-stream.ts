/** An event stream's plumbing: heartbeat, bounded backlog, and the viewer's right to look. */
import { AppError } from "@/lib/app-error";
import { processHub } from "./hub";

export interface ViewerOptions {
  userId: string;
  signal: AbortSignal;
  /** Whether the viewer may still look; asked at every heartbeat and when sessions of theirs end. */
  recheck(): Promise<boolean>;
  /** Called once the stream can be written to. */
  open(stream: ViewerStream): void;
  /** Called once, whoever ended the stream. */
  closed(): void;
}

const heartbeatMs = 15_000;
/** Bytes a slow viewer may fall behind before it is cut off; it resumes from its cursor. */
const backlogBytesMax = 1 << 20;

/** Of one person in this process. */
const streamsMax = 200;
const open = new Map<string, number>();

/** Throws `streams-full`. */
export function requireStreamPlace(userId: string): void {
  if ((open.get(userId) ?? 0) < streamsMax) return;
  throw new AppError({
    status: 429,
    code: "streams-full",
    detail: `You have ${streamsMax} event streams open already. Close one first; GET /api/events follows many runs in one.`,
    retryAfterS: 5,
  });
}

function countStream(userId: string, by: 1 | -1): void {
  const now = (open.get(userId) ?? 0) + by;
  if (now > 0) open.set(userId, now);
  else open.delete(userId);
}

const encoder = new TextEncoder();
const heartbeat = encoder.encode(": \n\n");

export class ViewerStream {
  private readonly options: ViewerOptions;
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private leave: (() => void) | undefined;
  private isOver = false;
  private waiters: (() => void)[] = [];

  constructor(options: ViewerOptions) {
    this.options = options;
  }

  toReadable(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => this.start(controller),
        pull: () => this.wake(),
        cancel: () => this.end(),
      },
      { highWaterMark: 64 << 10, size: (chunk) => chunk?.byteLength ?? 0 },
    );
  }

  send(chunk: Uint8Array | string): void {
    if (this.isOver || !this.controller) return;
    if ((this.controller.desiredSize ?? 0) < -backlogBytesMax) {
      this.close();
      return;
    }
    this.controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
  }

  /** Resolves when what was sent has been taken. */
  async room(): Promise<void> {
    while (!this.isOver && (this.controller?.desiredSize ?? 1) <= 0) {
      await new Promise<void>((resolve) => {
        this.waiters.push(resolve);
      });
    }
  }

  close(): void {
    if (this.isOver) return;
    this.end();
    this.controller?.close();
  }

  private start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.controller = controller;
    countStream(this.options.userId, 1);
    const { signal } = this.options;
    signal.addEventListener("abort", () => this.close(), { once: true });
    this.leave = processHub().onPerson(this.options.userId, () => void this.beat());
    this.timer = setInterval(() => void this.beat(), heartbeatMs);
    this.options.open(this);
    if (signal.aborted) this.close();
  }

  private async beat(): Promise<void> {
    const isAllowed = await this.options.recheck().catch(() => true);
    if (isAllowed) this.send(heartbeat);
    else this.close();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    countStream(this.options.userId, -1);
    clearInterval(this.timer);
    this.leave?.();
    this.wake();
    this.options.closed();
  }

  private wake(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resolve of waiters) resolve();
  }
}
