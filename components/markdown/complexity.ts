/**
 * Whether text would cost a Markdown parser more than it is worth: deep nesting and very long
 * blocks are shown as they are. One pass, no parsing.
 */
export function isTooComplex(text: string): boolean {
  if (text.length > blockCharactersMax) return true;
  if (countOf(text, "[") > bracketsMax || countOf(text, "|") > barsMax) return true;
  if (countOf(text, "*") + countOf(text, "_") > marksMax) return true;
  let fence: string | undefined;
  for (const line of lines(text)) {
    const run = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (run?.startsWith(fence)) fence = undefined;
      continue;
    }
    if (nestingOf(line) > nestingMax) return true;
    fence = run;
  }
  return false;
}

/** Milliseconds that text takes to parse and draw on a slow core, roughly. One pass, no parsing. */
export function costOf(text: string): number {
  if (/^ {0,3}(?:```|~~~)/.test(text)) return text.length * perMs.character;
  const marks = ["*", "_", "[", "|"].reduce((sum, mark) => sum + countOf(text, mark), 0);
  const items = text.match(listItem)?.length ?? 0;
  return text.length * perMs.character + marks * perMs.mark + items * perMs.item;
}

/** Of a whole message: what comes after it is shown as it is written. */
export const costMax = 1_500;

const perMs = { character: 0.001, mark: 0.06, item: 0.5 };
const listItem = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]/gm;

/** The costs of a message's blocks, of which a growing one changes the last alone. */
export class BlockCosts {
  private known: { block: string; cost: number }[] = [];

  /** The first block that is beyond the message's means; as many as there are when none is. */
  findEnd(blocks: readonly string[]): number {
    let sum = 0;
    for (const [index, block] of blocks.entries()) {
      const old = this.known[index];
      const cost = old?.block === block ? old.cost : costOf(block);
      this.known[index] = { block, cost };
      sum += cost;
      if (sum > costMax) return index;
    }
    return blocks.length;
  }
}

// Measured on a slow core: at these a block takes some 0.1 s to parse and draw.
const blockCharactersMax = 60_000;
const nestingMax = 24;
const bracketsMax = 2_000;
const marksMax = 2_500;
const barsMax = 6_000;

/** Containers a line opens or continues: quotes, list markers, and two columns of indent before a marker. */
function nestingOf(line: string): number {
  let depth = 0;
  let at = 0;
  let indent = 0;
  while (at < line.length && depth <= nestingMax) {
    const character = line[at];
    if (character === " " || character === "\t") {
      indent += character === "\t" ? 4 : 1;
      at += 1;
    } else if (character === ">") {
      depth += 1 + Math.floor(indent / 2);
      indent = 0;
      at += 1;
    } else {
      const marker = /^(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/.exec(line.slice(at, at + 12))?.[0];
      if (!marker) break;
      depth += 1 + Math.floor(indent / 2);
      indent = 0;
      at += marker.length;
    }
  }
  return depth;
}

function* lines(text: string): Generator<string> {
  let start = 0;
  while (start <= text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    yield text.slice(start, end);
    start = end + 1;
  }
}

function countOf(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}
