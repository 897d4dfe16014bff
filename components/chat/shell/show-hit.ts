import { toMarks } from "@/protocol/search-text";
import { chooseFirst, findTextRanges } from "./message-text-ranges";

const highlightName = "search-hit";
/** Where in the view the words come to stand, from its top. */
const share = 1 / 3;
const readerActs = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

let leave = () => {};

/** The marks of the last hit go away. */
export function leaveHit(): void {
  leave();
  leave = () => {};
}

/**
 * Marks the asked words in a message and brings the first of them into view. They keep their place
 * there, whatever is drawn above them, until the reader moves.
 */
export function showHit(message: HTMLElement, asked: string): void {
  leaveHit();
  const marks = toMarks(asked);
  const scroller = message.parentElement?.parentElement;
  if (!scroller) return;
  let isHeld = true;
  let frame = 0;
  const show = () => {
    const ranges = findTextRanges(message, marks);
    highlight(ranges);
    const first = chooseFirst(ranges);
    if (first && isHeld) bringIntoView(first, scroller);
  };
  const showSoon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
  };
  const left = new AbortController();
  const release = () => {
    isHeld = false;
  };
  for (const act of readerActs) {
    window.addEventListener(act, release, {
      ...{ capture: true, passive: true, once: true, signal: left.signal },
    });
  }
  const sizes = new ResizeObserver(() => {
    if (isHeld) show();
  });
  for (const element of [scroller, ...scroller.children]) sizes.observe(element);
  // What is drawn later replaces the text that was marked.
  const changes = new MutationObserver(showSoon);
  changes.observe(message, { childList: true, characterData: true, subtree: true });
  leave = () => {
    left.abort();
    sizes.disconnect();
    changes.disconnect();
    cancelAnimationFrame(frame);
    highlight([]);
  };
  show();
}

function bringIntoView(range: Range, scroller: HTMLElement): void {
  const place = range.getBoundingClientRect();
  const view = scroller.getBoundingClientRect();
  if (place.left < view.left || place.right > view.right) {
    range.startContainer.parentElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  const { top } = range.getBoundingClientRect();
  scroller.scrollTop += top - view.top - view.height * share;
}

/** The page's text is marked, not changed; browsers that cannot mark it show it as it is. */
function highlight(ranges: readonly Range[]): void {
  if (!("highlights" in CSS)) return;
  if (ranges.length === 0) CSS.highlights.delete(highlightName);
  else CSS.highlights.set(highlightName, new Highlight(...ranges));
}
