/** Resolves after this time, or at once when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}

/** Milliseconds since the epoch, with fractions, on a clock that never steps. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Says when each token is due. Due times are multiples of the rate from one origin, so late timers add up to no drift. */
export class Pacer {
  private origin: number | undefined;
  private readonly rate: number;
  private readonly signal: AbortSignal;

  constructor(rate: number, signal: AbortSignal) {
    this.rate = rate;
    this.signal = signal;
  }

  /** A promise while the token is not due yet; undefined when it is. */
  due(token: number): Promise<void> | undefined {
    if (this.rate <= 0) {
      return undefined;
    }
    this.origin ??= performance.now();
    const wait = this.origin + (token * 1000) / this.rate - performance.now();
    return wait > 0 ? pause(Math.ceil(wait), this.signal) : undefined;
  }

  /** Time spent elsewhere does not count: the tokens due meanwhile do not burst out. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    const before = performance.now();
    const result = await work();
    if (this.origin !== undefined) {
      this.origin += performance.now() - before;
    }
    return result;
  }
}
