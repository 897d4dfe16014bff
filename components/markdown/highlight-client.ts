import type { HighlightAnswer, HighlightAsked } from "./highlight-worker";
import type { HighlightedLine } from "./highlighter";
import type { Language } from "./languages";

type Listener = (lines: readonly HighlightedLine[] | undefined) => void;

const waiting = new Map<number, Listener>();
let worker: Worker | undefined;
let lastId = 0;

/** Asks for the tokens of each line; `listener` hears undefined when there are none. Returns the giving up. */
export function askForHighlight(code: string, language: Language, listener: Listener): () => void {
  worker ??= startWorker();
  const ask = toAsk(worker);
  lastId += 1;
  const id = lastId;
  waiting.set(id, listener);
  ask({ id, code, language });
  return () => {
    if (waiting.delete(id)) ask({ id, isGivenUp: true });
  };
}

function toAsk(to: Worker): (asked: HighlightAsked) => void {
  return (asked) => to.postMessage(asked);
}

function startWorker(): Worker {
  const started = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
  started.addEventListener("message", ({ data }: MessageEvent<HighlightAnswer>) => {
    waiting.get(data.id)?.(data.lines);
    waiting.delete(data.id);
  });
  // It could not be loaded, or died: the code stays as it is, and the next one starts another.
  started.addEventListener("error", () => {
    started.terminate();
    if (worker === started) worker = undefined;
    for (const listener of waiting.values()) listener(undefined);
    waiting.clear();
  });
  return started;
}
