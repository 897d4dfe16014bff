import { createHash } from "node:crypto";
import { keptPage } from "@/components/share/kept-pages";
import {
  renderGonePage,
  renderSharePage,
  type ShareWords,
  shareHeaders,
} from "@/components/share/share-page";
import { readShareWords } from "@/components/share/share-words";
import { openShare } from "@/lib/threads/share/share";
import type { PublicThread } from "@/protocol/shares";

type Context = RouteContext<"/s/[token]">;

/** By what it shows, so that no other page is ever in its place. */
async function draw(thread: PublicThread, words: ShareWords, path: string): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([path, words.locale, thread]));
  const key = hash.digest("base64");
  return await keptPage(key, () => renderSharePage(thread, words, { path }));
}

/** Not through `respond`: what goes wrong here is told to a stranger, as a page. */
export async function GET(_request: Request, { params }: Context) {
  const { token } = await params;
  const words = await readShareWords();
  const thread = await openShare(token);
  const html = thread ? await draw(thread, words, `/s/${token}`) : renderGonePage(words);
  return new Response(html, { status: thread ? 200 : 404, headers: shareHeaders });
}
