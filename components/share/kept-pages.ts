/** Shared pages that were drawn before: whoever opens one again costs nothing, and only one is drawn at a time. */
const pages = new Map<string, { html: string; bytes: number }>();
const pagesMax = 200;
const bytesMax = 32 * 1024 * 1024;
let keptBytes = 0;
let last: Promise<unknown> = Promise.resolve();

/** The page under its key at once, else what `draw` makes, after every drawing before it. Rejects as `draw` does. */
export async function keptPage(key: string, draw: () => Promise<string>): Promise<string> {
  const kept = takeKept(key);
  if (kept !== undefined) return kept;
  const drawn = last.then(async () => {
    // Whoever waited for the same page finds it.
    const drawnBefore = takeKept(key);
    if (drawnBefore !== undefined) return drawnBefore;
    const html = await draw();
    keep(key, html);
    return html;
  });
  // Who asked for it hears of a failure; the next drawing only waits for its end.
  last = drawn.catch(() => undefined);
  return await drawn;
}

function takeKept(key: string): string | undefined {
  const kept = pages.get(key);
  if (!kept) return undefined;
  // The newest use last: the first one is the next to go.
  pages.delete(key);
  pages.set(key, kept);
  return kept.html;
}

function keep(key: string, html: string): void {
  const bytes = Buffer.byteLength(html);
  pages.set(key, { html, bytes });
  keptBytes += bytes;
  for (const [oldest, page] of pages) {
    if (pages.size <= pagesMax && keptBytes <= bytesMax) return;
    pages.delete(oldest);
    keptBytes -= page.bytes;
  }
}
