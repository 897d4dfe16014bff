/** Many senders, one receiver; never blocks a sender. */
export class Channel<T> {
  private items: T[] = [];
  private wake: (() => void) | undefined;

  send(item: T): void {
    this.items.push(item);
    this.wake?.();
  }

  /** Everything sent since the last call; waits for at least one. */
  async receive(): Promise<T[]> {
    if (this.items.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = undefined;
    const items = this.items;
    this.items = [];
    return items;
  }
}
