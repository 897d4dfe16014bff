/** A public web page as readable text. The guard decides where a request may go; the parser runs in the sandbox. */
import { createPublicFetch, type PublicFetch } from "@/lib/guarded-fetch";
import { runChild } from "./sandbox/run-child";

export interface WebPage {
  url: string;
  status: number;
  title: string | null;
  mediaType: string;
  text: string;
}

export interface WebRefusal {
  refused: string;
}

const parserLimits = {
  timeoutMs: 10_000,
  memoryBytesMax: 512 * 1024 * 1024,
  answerBytesMax: 8 * 1024 * 1024,
};
const textMax = 400_000;

export function createPageFetch(get: PublicFetch) {
  return async (url: string, signal: AbortSignal): Promise<WebPage | WebRefusal> => {
    const got = await get(url, signal);
    if ("refused" in got) return got;
    const { body, ...facts } = got;
    const text = decode(body, got.charset);
    const page = { url: facts.url, status: facts.status, mediaType: facts.mediaType };
    if (!/html/.test(facts.mediaType)) {
      if (!isReadable(facts.mediaType))
        return { refused: `The address answers ${facts.mediaType}, which is not text.` };
      return { ...page, title: null, text: text.slice(0, textMax) };
    }
    const parsed = await runChild({ kind: "html", html: text, url: facts.url }, parserLimits, {
      signal,
      owner: "pages",
    });
    if ("stopped" in parsed || (parsed.answer as { failure?: string }).failure !== undefined)
      return { refused: "The page could not be made readable." };
    const { title, text: markdown } = parsed.answer as { title: string | null; text: string };
    return { ...page, title: title?.slice(0, 500) ?? null, text: markdown.slice(0, textMax) };
  };
}

export const fetchPage = createPageFetch(createPublicFetch());

function isReadable(mediaType: string): boolean {
  return /^text\/|json|xml|javascript|yaml|csv/.test(mediaType);
}

function decode(body: Buffer, charset: string | undefined): string {
  const declared =
    charset ??
    /<meta[^>]{0,200}charset=["']?([\w-]{1,40})/i.exec(
      body.subarray(0, 4096).toString("latin1"),
    )?.[1];
  try {
    return new TextDecoder(declared ?? "utf-8").decode(body);
  } catch {
    // A name of no known encoding.
    return new TextDecoder("utf-8").decode(body);
  }
}
