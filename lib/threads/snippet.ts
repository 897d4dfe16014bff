import type { SearchHit } from "@/protocol/api";

const before = 60;
const lengthMax = 200;

/** A passage around the first match, with the places of all matches in it. */
export function toSnippet(
  text: string,
  marks: readonly string[],
): Pick<SearchHit, "snippet" | "ranges"> {
  const first = findFirst(text, marks);
  const start = first <= before ? 0 : toBoundary(text, first - before);
  const end = Math.min(text.length, start + lengthMax);
  const passage = text.slice(start, toBoundary(text, end)).replace(/\s/g, " ");
  const head = start > 0 ? "…" : "";
  const tail = end < text.length ? "…" : "";
  const ranges = findRanges(passage, marks).map(([from, to]): [number, number] => [
    from + head.length,
    to + head.length,
  ]);
  return { snippet: `${head}${passage}${tail}`, ranges };
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

/** Matches in their order, compared as the search compares; ranges that touch are one. */
function findRanges(text: string, marks: readonly string[]): [number, number][] {
  let folded = "";
  const origin: number[] = [];
  for (const { 0: cluster, index } of text.matchAll(/[^\p{M}]?\p{M}*/gsu)) {
    const piece = cluster.normalize("NFKC").toLowerCase();
    folded += piece;
    for (let unit = 0; unit < piece.length; unit += 1) origin.push(index);
  }
  origin.push(text.length);
  const found: [number, number][] = [];
  for (const mark of marks) {
    if (mark === "") continue;
    for (let at = folded.indexOf(mark); at >= 0; at = folded.indexOf(mark, at + mark.length)) {
      const from = origin[at] ?? 0;
      let end = at + mark.length;
      while (end < origin.length - 1 && origin[end] === origin[end - 1]) end += 1;
      found.push([from, origin[end] ?? text.length]);
    }
  }
  return merge(found.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
}

function merge(sorted: readonly [number, number][]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
