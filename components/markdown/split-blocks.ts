/**
 * Cuts Markdown into top-level blocks, so that those already finished are not parsed again while
 * text streams. When in doubt two blocks stay one: joining is always right, cutting may not be.
 */
export class BlockSplitter {
  private text = "";
  private blocks: string[] = [];

  /** Text that begins with the text before is cut again only from its last block on. */
  split(text: string): readonly string[] {
    if (text === this.text) return this.blocks;
    const kept = text.startsWith(this.text) ? this.blocks.slice(0, this.finished) : [];
    const from = kept.reduce((length, block) => length + block.length, 0);
    this.text = text;
    this.blocks = [...kept, ...splitBlocks(text.slice(from))];
    return this.blocks;
  }

  /** How many blocks no further text changes: a line that is not whole may yet not begin its block. */
  private get finished(): number {
    const isWhole = this.blocks.at(-1)?.includes("\n") ?? true;
    return Math.max(0, this.blocks.length - (isWhole ? 1 : 2));
  }
}

const fenceOpen = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?=[^`]*$)|~{3,})/;
const listStart = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
/** What is indented below a footnote belongs to it, as below a list's item. */
const noteStart = /^ {0,3}\[\^[^\]\n]+\]:/;
const indented = /^(?: {2,}|\t)/;
const mathOpen = /^ {0,3}(?:\$\$(?!.*\$\$)|\\\[(?!.*\\\]))/;
/** A formula that has no end within so many lines is none. */
const mathLinesMax = 200;

/** Blocks whose concatenation is the text. */
export function splitBlocks(text: string): string[] {
  const scan = new Scan();
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline + 1;
    scan.line(text.slice(start, end));
    start = end;
  }
  return scan.finish();
}

class Scan {
  private readonly blocks: string[] = [];
  private current = "";
  private fence: string | undefined;
  /** The block is this one fence: it ends where the fence ends. */
  private isFence = false;
  private mathEnd: string | undefined;
  private mathLines = 0;
  private isList = false;
  private isIndentedCode = false;
  private wasBlank = false;

  line(line: string): void {
    const content = line.trimEnd();
    if (this.fence !== undefined) this.goOnFence(line, content, this.fence);
    else if (this.mathEnd !== undefined) this.goOnMath(line, content, this.mathEnd);
    else if (content === "") this.blank(line);
    else this.open(line, content);
  }

  finish(): string[] {
    if (this.current !== "") this.blocks.push(this.current);
    return this.blocks;
  }

  private goOnFence(line: string, content: string, fence: string): void {
    this.current += line;
    this.wasBlank = false;
    if (!closesFence(content, fence)) return;
    this.fence = undefined;
    if (this.isFence) this.cut();
  }

  private goOnMath(line: string, content: string, end: string): void {
    this.current += line;
    this.wasBlank = false;
    this.mathLines += 1;
    if (content.includes(end) || this.mathLines > mathLinesMax) this.mathEnd = undefined;
  }

  private blank(line: string): void {
    // Blank lines after a block that ended by itself are its own.
    if (this.current === "" && this.blocks.length > 0)
      this.blocks.push(`${this.blocks.pop()}${line}`);
    else this.current += line;
    this.wasBlank = true;
  }

  private open(line: string, content: string): void {
    const fence = fenceOpen.exec(content)?.[1];
    const isTopFence = fence !== undefined && content.startsWith(fence) && !this.isList;
    const isCut = isTopFence || (this.wasBlank && !this.continues(content));
    if (isCut && this.current.trim() !== "") this.cut();
    if (this.current.trim() === "") {
      this.isList = listStart.test(content) || noteStart.test(content);
      this.isIndentedCode = indented.test(content);
      this.isFence = this.current === "" && fence !== undefined && content.startsWith(fence);
    }
    this.current += line;
    this.fence = fence;
    this.wasBlank = false;
    this.mathLines = 0;
    if (mathOpen.test(content)) this.mathEnd = content.trimStart().startsWith("$$") ? "$$" : "\\]";
  }

  private cut(): void {
    this.blocks.push(this.current);
    this.current = "";
    this.isFence = false;
  }

  /** Whether a line after a blank one may belong to the block before it. */
  private continues(content: string): boolean {
    if (indented.test(content)) return this.isList || this.isIndentedCode;
    return this.isList && listStart.test(content);
  }
}

function closesFence(content: string, fence: string): boolean {
  const run = content.trimStart();
  return run.length >= fence.length && run === (fence[0] ?? "").repeat(run.length);
}

const definition = /^ {0,3}\[(?!\^)([^\]\n]+)\]:[ \t]*\S.*$/gm;
// No label has a bracket in it: without that, a row of them would cost its square.
const reference = /\[([^[\]\n]+)\]/g;
const definitionCharactersMax = 4_000;
/** Of all blocks of a message together: definitions are parsed again with each block that needs them. */
const repeatedCharactersMax = 200_000;

const toLabel = (text: string) => text.trim().replace(/\s+/g, " ").toLowerCase();

/** For each block the definitions of reference links that it names, wherever in the text they are. */
export function findDefinitions(text: string, blocks: readonly string[]): string[] {
  if (!text.includes("]:")) return blocks.map(() => "");
  const all = new Map<string, string>();
  for (const [line, label = ""] of text.matchAll(definition)) {
    const key = toLabel(label);
    if (line.length <= definitionCharactersMax && !all.has(key)) all.set(key, line);
  }
  let left = repeatedCharactersMax;
  return blocks.map((block) => {
    if (all.size === 0 || !block.includes("[")) return "";
    const named = new Set([...block.matchAll(reference)].map(([, label = ""]) => toLabel(label)));
    const own = [...named].flatMap((label) => all.get(label) ?? []).join("\n");
    left -= own.length;
    return left < 0 ? "" : own;
  });
}
