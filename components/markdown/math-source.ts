/**
 * Formulas as models write them, in the one notation the parser takes: `$$…$$` within a line and
 * `$$` on lines of its own around a display. A lone dollar that opens no formula stays money.
 */
export function toMathSource(block: string): string {
  if (!mayHoldMath(block) || /^(?: {4}|\t)/.test(block)) return block;
  if (countMath(block) > mathMarksMax) return block;
  const lines = block.split("\n");
  const out: string[] = [];
  let fence: string | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const run = /^\s*(?:(?:[-*+>]|\d{1,9}[.)])\s+)*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (run?.startsWith(fence)) fence = undefined;
      out.push(line);
      continue;
    }
    fence = run;
    const display = run ? undefined : readDisplay(lines, at);
    if (display) {
      out.push(...display.lines);
      at = display.last;
    } else {
      out.push(line);
    }
  }
  return joinInline(out);
}

/** Marks of formulas in one block; each formula has two. */
const mathMarksMax = 1_500;

export function mayHoldMath(text: string): boolean {
  return text.includes("$") || text.includes("\\(") || text.includes("\\[");
}

/** How many formulas a text may hold at most: cheap, and never too low. */
export function countMath(text: string): number {
  let count = 0;
  for (const mark of ["$", "\\(", "\\["]) {
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) count += 1;
  }
  return count;
}

const displayOpen = /^([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+|>[ \t]?)*)(\$\$|\\\[)(.*)$/;
/** A display that has no end within so many lines is none. */
const displayLinesMax = 200;

function readDisplay(
  lines: readonly string[],
  first: number,
): { lines: string[]; last: number } | undefined {
  const match = displayOpen.exec(lines[first] ?? "");
  const prefix = match?.[1] ?? "";
  const close = match?.[2] === "$$" ? "$$" : "\\]";
  if (!match) return undefined;
  // What follows a marker hangs below it; a quote's mark is repeated.
  const indent = prefix.replace(/[^>\s]/g, " ");
  const body: string[] = [];
  const end = Math.min(lines.length, first + displayLinesMax);
  for (let at = first; at < end; at += 1) {
    const rest = at === first ? (match[3] ?? "") : (lines[at] ?? "").replace(/^[ \t>]*/, "");
    const closing = rest.indexOf(close);
    body.push(closing < 0 ? rest : rest.slice(0, closing));
    if (closing < 0) continue;
    const inner = toFormula(body, rest.slice(closing + 2).trim());
    const last = inner?.map((line) => indent + line);
    return last ? { lines: [`${prefix}$$`, ...last, `${indent}$$`], last: at } : undefined;
  }
  return undefined;
}

/** Undefined where text follows: then the formula belongs to a line of it. */
function toFormula(body: readonly string[], tail: string): string[] | undefined {
  const lines = body.map((line) => line.trim()).filter((line) => line !== "");
  if (lines.length === 0 || !/^[.,;:。，；]?$/.test(tail)) return undefined;
  return tail === "" ? lines : [...lines.slice(0, -1), `${lines.at(-1)}\\text{${tail}}`];
}

/** Formulas within lines; a line that is part of a display or of a fence is left alone. */
function joinInline(lines: readonly string[]): string {
  const out: string[] = [];
  let run: string[] = [];
  let fence: string | undefined;
  const flush = () => {
    if (run.length > 0) out.push(toInlineMath(run.join("\n")));
    run = [];
  };
  for (const line of lines) {
    const mark = /^\s*(?:(?:[-*+>]|\d{1,9}[.)])\s+)*(`{3,}|~{3,}|\$\$(?=\s*$))/.exec(line)?.[1];
    if (fence !== undefined) {
      out.push(line);
      if (mark?.startsWith(fence)) fence = undefined;
    } else if (mark) {
      flush();
      out.push(line);
      fence = mark;
    } else {
      run.push(line);
    }
  }
  flush();
  return out.join("\n");
}

/** A formula within a line is not longer than this. */
const inlineCharactersMax = 2_000;

function toInlineMath(text: string): string {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const next = nextMark(text, at);
    out += text.slice(at, next);
    at = next;
    if (at >= text.length) break;
    const taken = readCode(text, at) ?? readInline(text, at) ?? readHalf(text, at);
    if (typeof taken === "string") {
      out += taken;
      at += taken.length;
    } else {
      out += taken.formula;
      at += taken.length;
    }
  }
  return out;
}

function nextMark(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 36 || code === 92 || code === 96) return at;
  }
  return text.length;
}

const codeCharactersMax = 5_000;

/** A code span, or the backticks that open none. */
function readCode(text: string, at: number): string | undefined {
  const ticks = /^`+/.exec(text.slice(at, at + 64))?.[0];
  if (!ticks) return undefined;
  let end = at + ticks.length;
  for (;;) {
    end = text.indexOf(ticks, end);
    if (end < 0 || end - at > codeCharactersMax) return ticks;
    const after = end + ticks.length;
    if (text[after] !== "`" && text[end - 1] !== "`") return text.slice(at, after);
    end = after;
    while (text[end] === "`") end += 1;
  }
}

/**
 * A mark that begins no formula, or none yet. What of it looks like one is code for now: Markdown
 * would take its backslashes away, and its underscores for emphasis.
 */
function readHalf(text: string, at: number): { formula: string; length: number } | string {
  const mark = text.slice(at, at + 2);
  if (mark !== "\\(" && mark !== "\\[") return mark;
  const rest = text.slice(at + 2, at + inlineCharactersMax);
  const body = (halfFormula.exec(rest)?.[0] ?? "").trimEnd();
  if (/[\\^_{}=]/.test(body)) {
    return { formula: `\`${mark}${body}\``, length: mark.length + body.length };
  }
  return mark === "\\(" ? { formula: `\\${mark}`, length: mark.length } : mark;
}

/** To the end of the line, of the cell, or to where something else begins. */
const halfFormula = /^(?:(?!\\[([])[^\n`$|])*/;

function readInline(
  text: string,
  at: number,
): { formula: string; length: number } | string | undefined {
  if (text.startsWith("\\(", at)) return between(text, at, "\\)", "");
  if (text.startsWith("\\[", at)) return between(text, at, "\\]", "\\displaystyle ");
  if (text[at] === "\\") return undefined;
  if (text.startsWith("$$", at)) return between(text, at, "$$", "\\displaystyle ") ?? "$$";
  return readDollars(text, at) ?? "$";
}

function between(text: string, at: number, close: string, style: string) {
  const end = text.indexOf(close, at + 2);
  if (end < 0 || end - at > inlineCharactersMax) return undefined;
  const body = text.slice(at + 2, end).trim();
  if (body === "" || body.includes("\n\n") || body.includes("$")) return undefined;
  return { formula: `$$${style}${inTable(text, at, body)}$$`, length: end + 2 - at };
}

/**
 * `$x$`: no blank inside its dollars, no digit after the second one, and something of a formula
 * within. "$5 and $10" is none of it.
 */
function readDollars(text: string, at: number) {
  if (/[\s$]/.test(text[at + 1] ?? " ") || /[\w\\]/.test(text[at - 1] ?? " ")) return undefined;
  const end = findDollar(text, at + 1);
  if (end === undefined) return undefined;
  if (/\s/.test(text[end - 1] ?? "") || /[\d$]/.test(text[end + 1] ?? "")) return undefined;
  const body = text.slice(at + 1, end);
  if (!looksLikeMath(body)) return undefined;
  return { formula: `$$${inTable(text, at, body)}$$`, length: end + 1 - at };
}

/** The next dollar of the same paragraph that is not escaped. */
function findDollar(text: string, from: number): number | undefined {
  const within = text.slice(from, from + inlineCharactersMax);
  const match = /^(?:[^\\$\n]|\\[\s\S]|\n(?!\n))*\$/.exec(within);
  return match ? from + match[0].length - 1 : undefined;
}

function looksLikeMath(body: string): boolean {
  if (/[\\^_{}=<>≤≥∈]/.test(body)) return true;
  if (/^\d[\d.,]*(?:\s|[kKmMbB]\b|$)/.test(body)) return /^\d+$/.test(body);
  return !/[A-Za-z]{4,}\s/.test(body) && body.length <= 40 && !/[`*]/.test(body);
}

/** A bar inside a table's cell would end it. */
function inTable(text: string, at: number, body: string): string {
  const line = text.slice(text.lastIndexOf("\n", at) + 1, at);
  const isRow = line.includes("|");
  return isRow ? body.replaceAll("\\|", "\\Vert ").replaceAll("|", "\\vert ") : body;
}
