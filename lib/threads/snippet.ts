import type { SearchHit } from "@/protocol/api";
import { findRanges } from "@/protocol/search-text";
import { toOneLine, toPlainPassage } from "./plain-passage";

/** Few enough that the match is on the first of two short lines, or on the second. */
const before = 20;
const lengthMax = 200;
/** What is made plain around the match: of a long text the rest need not be read. */
const aroundBefore = 300;
const aroundAfter = 900;

/** A passage around the first match, with the places of all matches in it. */
export function toSnippet(
  text: string,
  marks: readonly string[],
): Pick<SearchHit, "snippet" | "ranges"> {
  const around = findFirst(text, marks);
  const from = toBoundary(text, Math.max(0, around - aroundBefore));
  const to = toBoundary(text, Math.min(text.length, around + aroundAfter));
  const written = text.slice(from, to);
  const plain = toPlainPassage(written);
  // A match in an address or in a tag is shown as it is written.
  const shown = findRanges(plain, marks).length > 0 ? plain : toOneLine(written);
  const start = findStart(shown, findFirst(shown, marks));
  const end = toBoundary(shown, Math.min(shown.length, start + lengthMax));
  const passage = shown.slice(start, end);
  const head = from + start > 0 ? "…" : "";
  const tail = to < text.length || end < shown.length ? "…" : "";
  const ranges = findRanges(passage, marks).map(([first, last]): [number, number] => [
    first + head.length,
    last + head.length,
  ]);
  return { snippet: `${head}${passage}${tail}`, ranges };
}

/** A little before the match, at a word's beginning if there is one. */
function findStart(text: string, match: number): number {
  if (match <= before) return 0;
  const start = toBoundary(text, match - before);
  const space = text.slice(start, match).indexOf(" ");
  return space >= 0 ? start + space + 1 : start;
}
/** Never between the halves of a surrogate pair. */
function toBoundary(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}

function findFirst(text: string, marks: readonly string[]): number {
  const lower = text.toLowerCase();
  // Some letters change their length; then the slow way counts right.
  const spots =
    lower.length === text.length
      ? marks.map((mark) => findWord(lower, mark))
      : marks.map((mark) => findRanges(text, [mark])[0]?.[0] ?? -1);
  const found = spots.filter((spot) => spot >= 0);
  if (found.length > 0) return Math.min(...found);
  return findRanges(text, marks)[0]?.[0] ?? 0;
}

/** At the beginning of a word, if there is such a place; otherwise anywhere. */
function findWord(lower: string, mark: string): number {
  const atStart = new RegExp(`(?<![\\p{L}\\p{N}\\p{M}])${escapePattern(mark)}`, "u");
  const spot = lower.search(atStart);
  return spot >= 0 ? spot : lower.indexOf(mark);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
