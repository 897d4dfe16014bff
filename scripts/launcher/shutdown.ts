import { setTimeout as sleep } from "node:timers/promises";
import { warn } from "../progress.mjs";

/** npm passes Ctrl-C on to a process that the terminal has told already: that is one request. */
const repeatMs = 1000;
const forcedMs = 10_000;

/** Everything that was started, stopped in reverse order, once. */
export class Shutdown {
  readonly #controller = new AbortController();
  readonly #steps: { stop: () => unknown; force: (() => void) | undefined }[] = [];
  #askedAt = 0;
  #hasStarted = false;
  #running: Promise<void> | undefined;

  constructor() {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => this.#ask());
    }
    // Whoever started the launcher was killed: make room for the next start at once. Postgres
    // stays for it to adopt.
    process.on("disconnect", () => {
      this.#force();
      process.exit(1);
    });
  }

  /** Aborted when a stop was asked for. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Until then a request only aborts the signal, and the start ends itself between two steps. */
  markStarted() {
    this.signal.throwIfAborted();
    this.#hasStarted = true;
  }

  add(stop: () => unknown, force?: () => void) {
    this.#steps.push({ stop, force });
  }

  run(code: number): Promise<void> {
    this.#running ??= this.#stopAll(code);
    return this.#running;
  }

  #ask() {
    const now = Date.now();
    if (this.#askedAt === 0) {
      this.#askedAt = now;
      process.stdout.write("\nStopping; Ctrl-C again does not wait for what is running.\n");
      this.#controller.abort();
      if (this.#hasStarted) void this.run(0);
    } else if (now - this.#askedAt > repeatMs) {
      this.#force();
      void sleep(forcedMs).then(() => process.exit(1));
    }
  }

  #force() {
    for (const { force } of this.#steps) force?.();
  }

  async #stopAll(code: number) {
    let exitCode = code;
    for (const { stop } of this.#steps.reverse()) {
      try {
        await stop();
      } catch (cause) {
        exitCode = 1;
        warn(`Stopping: ${cause instanceof Error ? cause.message : String(cause)}`);
      }
    }
    process.exit(exitCode);
  }
}
