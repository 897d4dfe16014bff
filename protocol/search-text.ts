/** What search compares, and where in a text it is. */
const unspaced = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}";
const pieces = new RegExp(`[${unspaced}]+|(?:(?![${unspaced}])[\\p{L}\\p{N}\\p{M}])+`, "gu");

export const isUnspaced = new RegExp(`^[${unspaced}]`, "u");

export function foldText(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** Words, and unbroken runs of scripts written without spaces, folded. */
export function toPieces(text: string): string[] {
  return [...foldText(text).matchAll(pieces)].map(([piece]) => piece);
}

/** What to mark of what was asked for, folded. */
export function toMarks(asked: string): string[] {
  const found = [...new Set(toPieces(asked))];
  return found.length > 0 ? found : [foldText(asked)];
}

/** Matches in their order, compared as the search compares; ranges that touch are one. */
export function findRanges(text: string, marks: readonly string[]): [number, number][] {
  let folded = "";
  const origin: number[] = [];
  for (const { 0: cluster, index } of text.matchAll(/[^\p{M}]?\p{M}*/gsu)) {
    const piece = foldText(cluster);
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
