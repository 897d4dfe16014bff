/** A bounded number of places, of which one owner has only some; whoever comes later waits in line. */
export class Slots {
  private free: number;
  private readonly ownerMax: number;
  private readonly held = new Map<string, number>();
  private readonly line: { owner: string; admit: () => void }[] = [];

  constructor(count: number, ownerMax = count) {
    this.free = count;
    this.ownerMax = ownerMax;
  }

  /** Resolves with what gives the place back, or with undefined when the signal aborted first. */
  async enter(signal: AbortSignal, owner = ""): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    if (this.hasPlaceFor(owner)) return this.take(owner);
    return await new Promise((resolve) => {
      const waiter = {
        owner,
        admit: () => {
          signal.removeEventListener("abort", giveUp);
          resolve(this.take(owner));
        },
      };
      const giveUp = () => {
        this.line.splice(this.line.indexOf(waiter), 1);
        resolve(undefined);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.line.push(waiter);
    });
  }

  private hasPlaceFor(owner: string): boolean {
    return this.free > 0 && (this.held.get(owner) ?? 0) < this.ownerMax;
  }

  private take(owner: string): () => void {
    this.free -= 1;
    this.held.set(owner, (this.held.get(owner) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.leave(owner);
      isHeld = false;
    };
  }

  private leave(owner: string): void {
    this.free += 1;
    const left = (this.held.get(owner) ?? 0) - 1;
    if (left > 0) this.held.set(owner, left);
    else this.held.delete(owner);
    const next = this.line.findIndex((waiter) => this.hasPlaceFor(waiter.owner));
    if (next >= 0) this.line.splice(next, 1)[0]?.admit();
  }
}
