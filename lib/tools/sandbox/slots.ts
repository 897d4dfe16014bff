/** A bounded number of places; whoever comes later waits in line. */
export class Slots {
  private free: number;
  private readonly line: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /** Resolves with what gives the place back, or with undefined when the signal aborted first. */
  async enter(signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    if (this.free > 0) {
      this.free -= 1;
      return () => this.leave();
    }
    return await new Promise((resolve) => {
      const admit = () => {
        signal.removeEventListener("abort", giveUp);
        resolve(() => this.leave());
      };
      const giveUp = () => {
        this.line.splice(this.line.indexOf(admit), 1);
        resolve(undefined);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.line.push(admit);
    });
  }

  private leave(): void {
    const next = this.line.shift();
    if (next) next();
    else this.free += 1;
  }
}
