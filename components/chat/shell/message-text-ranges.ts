import { findRanges } from "@/protocol/search-text";

const inline = new Set(
  "A ABBR B CODE DEL EM I INS KBD MARK S SMALL SPAN STRONG SUB SUP U".split(" "),
);
const skipped = "button, svg, style, textarea, .katex-mathml, .sr-only";
const rangesMax = 1_000;

interface ReadText {
  text: string;
  nodes: { node: Text; start: number }[];
}

/** Where a shown message has the marked words, in their order. */
export function findTextRanges(message: HTMLElement, marks: readonly string[]): Range[] {
  const read: ReadText = { text: "", nodes: [] };
  readText(message, read);
  const places = findRanges(read.text, marks).slice(0, rangesMax);
  let index = 0;
  const seek = (at: number) => {
    while ((read.nodes[index + 1]?.start ?? Number.POSITIVE_INFINITY) <= at) index += 1;
    return read.nodes[index];
  };
  return places.flatMap(([from, to]) => {
    const first = seek(from);
    const last = seek(to - 1);
    if (!first || !last) return [];
    const range = document.createRange();
    range.setStart(first.node, Math.min(from - first.start, first.node.length));
    range.setEnd(last.node, Math.min(to - last.start, last.node.length));
    return [range];
  });
}

/** The first that begins a word, else the first; of those that have a place in the page. */
export function chooseFirst(ranges: readonly Range[]): Range | undefined {
  const isShown = (range: Range) => range.getClientRects().length > 0;
  return ranges.find((range) => beginsWord(range) && isShown(range)) ?? ranges.find(isShown);
}

function beginsWord({ startContainer, startOffset }: Range): boolean {
  const before = startContainer.textContent?.slice(0, startOffset) ?? "";
  return !/[\p{L}\p{N}\p{M}]$/u.test(before);
}

function readText(element: Element, read: ReadText): void {
  for (const child of element.childNodes) {
    if (child instanceof Text) {
      read.nodes.push({ node: child, start: read.text.length });
      read.text += child.data;
    } else if (child instanceof Element && !child.matches(skipped)) {
      const gap = inline.has(child.tagName) ? "" : "\n";
      read.text += gap;
      readText(child, read);
      read.text += gap;
    }
  }
}
