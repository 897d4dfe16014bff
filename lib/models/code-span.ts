/**
 * Follows Markdown's code marks through text that arrives in pieces, just closely enough to tell
 * whether a tag that comes next is quoted: three backticks toggle a block, fewer a span that ends
 * at the latest with its line.
 */
export class CodeSpan {
  #run = 0;
  #inBlock = false;
  #inSpan = false;

  get isOpen(): boolean {
    const ended = this.#run === 1 || this.#run === 2;
    return this.#inBlock || this.#inSpan !== ended;
  }

  push(text: string): void {
    if (this.#run === 0 && !this.#inSpan && !text.includes("`")) {
      return;
    }
    for (const character of text) {
      this.#take(character);
    }
  }

  #take(character: string): void {
    if (character === "`") {
      this.#run += 1;
      if (this.#run === 3) {
        this.#inBlock = !this.#inBlock;
        this.#inSpan = false;
      }
      return;
    }
    if (this.#run === 1 || this.#run === 2) {
      this.#inSpan = !this.#inBlock && !this.#inSpan;
    }
    this.#run = 0;
    if (character === "\n") {
      this.#inSpan = false;
    }
  }
}
