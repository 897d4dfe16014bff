import type { ErrorClass } from "@/protocol/error-classes";

/**
 * One timer for what a call waits for at the moment. The time in which the caller holds the
 * events, and so does not read, is not the upstream's silence and does not count.
 */
export class Watchdog {
  readonly #onTimeout: (errorClass: ErrorClass, ms: number) => void;
  #timer: NodeJS.Timeout | undefined;
  /** When the time began anew: noted, for each piece of an answer does it, and looked at by the timer. */
  #since = 0;
  #isHeld = false;

  constructor(onTimeout: (errorClass: ErrorClass, ms: number) => void) {
    this.#onTimeout = onTimeout;
  }

  /** Replaces what is waited for: `ms` without `refresh` end in `onTimeout`. */
  expect(errorClass: ErrorClass, ms: number): void {
    this.refresh();
    this.#wait(ms, () => {
      const left = this.#isHeld ? ms : this.#since + ms - performance.now();
      if (left > 0) return left;
      this.#onTimeout(errorClass, ms);
      return undefined;
    });
  }

  /** `look` answers how much longer to wait; undefined when it is over. */
  #wait(ms: number, look: () => number | undefined): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const left = look();
      if (left !== undefined) this.#wait(left, look);
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
    this.#since = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
