import type { ErrorClass } from "@/protocol/error-classes";

/**
 * One timer for what a call waits for at the moment. The time in which the caller holds the
 * events, and so does not read, is not the upstream's silence and does not count.
 */
export class Watchdog {
  readonly #onTimeout: (errorClass: ErrorClass, ms: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #isHeld = false;

  constructor(onTimeout: (errorClass: ErrorClass, ms: number) => void) {
    this.#onTimeout = onTimeout;
  }

  /** Replaces what is waited for: `ms` without `refresh` end in `onTimeout`. */
  expect(errorClass: ErrorClass, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#isHeld) {
        this.#timer?.refresh();
      } else {
        this.#onTimeout(errorClass, ms);
      }
    }, ms);
  }

  /** The caller has the events now. */
  hold(): void {
    this.#isHeld = true;
  }

  /** The caller asks for more. */
  release(): void {
    if (this.#isHeld) {
      this.#isHeld = false;
      this.refresh();
    }
  }

  /** Starts the time anew. */
  refresh(): void {
    this.#timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
