/** Colours code off the page's thread: compiling one grammar alone takes it a tenth of a second. */
import { type HighlightedLine, highlight } from "./highlighter";
import type { Language } from "./languages";

export type HighlightAsked =
  | { id: number; code: string; language: Language }
  | { id: number; isGivenUp: true };

export interface HighlightAnswer {
  id: number;
  /** Undefined when it could not be coloured. */
  lines?: HighlightedLine[] | undefined;
}

const running = new Map<number, AbortController>();

self.addEventListener("message", ({ data }: MessageEvent<HighlightAsked>) => {
  if ("isGivenUp" in data) running.get(data.id)?.abort();
  else void answer(data.id, data.code, data.language);
});

async function answer(id: number, code: string, language: Language): Promise<void> {
  const ending = new AbortController();
  running.set(id, ending);
  // A grammar that cannot be fetched, or fails: the code is all there without its colours.
  const lines = await highlight(code, language, ending.signal).catch(() => undefined);
  running.delete(id);
  if (!ending.signal.aborted) self.postMessage({ id, lines } satisfies HighlightAnswer);
}
