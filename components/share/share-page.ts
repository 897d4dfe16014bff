/** A shared thread as one page of HTML without a script, a cookie or a request to anywhere. */
import { createHash } from "node:crypto";
import { toShownText } from "@/components/markdown/shown-text";
import type { PublicBlock, PublicMessage, PublicThread } from "@/protocol/shares";
import { element, type HtmlNode, text, writeHtml } from "./html";
import { shareStyle } from "./share-style";
import { toStaticMarkdown } from "./static-markdown";

/** What the page says itself, in the reader's language. */
export interface ShareWords {
  locale: string;
  (key: ShareWord, values?: Record<string, string>): string;
}

export type ShareWord =
  | "untitled"
  | "person"
  | "model"
  | "by"
  | "taken"
  | "contents"
  | "systemPrompt"
  | "reasoning"
  | "tool"
  | "toolFailed"
  | "input"
  | "output"
  | "file"
  | "note"
  | "continue"
  | "goneTitle"
  | "goneText";

interface Place {
  /** The address of this page; null in a preview, which leads nowhere. */
  path: string | null;
}

/** Questions above which a page has a table of contents. */
const contentsFrom = 5;
const contentsCharacters = 90;

export async function renderSharePage(
  thread: PublicThread,
  words: ShareWords,
  { path }: Place,
): Promise<string> {
  const title = thread.title === null ? words("untitled") : toShownText(thread.title);
  const questions = thread.messages.flatMap((message, at) =>
    message.role === "user" ? [{ id: toId(at), words: toLine(message) }] : [],
  );
  const articles: HtmlNode[] = [];
  for (const [at, message] of thread.messages.entries())
    articles.push(await toArticle(message, { id: toId(at), author: thread.author, words, path }));
  const date = new Intl.DateTimeFormat(words.locale, { dateStyle: "long", timeZone: "UTC" });
  const about = [
    ...(thread.author === null ? [] : [words("by", { name: thread.author })]),
    words("taken", { date: date.format(new Date(thread.takenAt)) }),
  ];
  return toPage(title, words, [
    element("header", {}, [
      element("h1", { dir: "auto" }, [text(title)]),
      element("p", { class: "about" }, [text(about.join(" · "))]),
      ...(questions.length > contentsFrom ? [toContents(questions, words)] : []),
    ]),
    element("main", {}, [
      ...(thread.systemPrompt === undefined
        ? []
        : [toDetails(words("systemPrompt"), [plain(thread.systemPrompt)])]),
      ...articles,
    ]),
    element("footer", {}, [
      element("p", {}, [text(words("note"))]),
      ...(path === null
        ? []
        : [
            element("p", { class: "continue" }, [
              element("a", { href: path.replace(/^\/s\//, "/continue/"), rel: "nofollow" }, [
                text(words("continue")),
              ]),
            ]),
          ]),
    ]),
  ]);
}

/** What every address says that shows nothing: never was, revoked, expired, turned off. */
export function renderGonePage(words: ShareWords): string {
  return toPage(words("goneTitle"), words, [
    element("header", {}, [element("h1", {}, [text(words("goneTitle"))])]),
    element("main", {}, [element("p", {}, [text(words("goneText"))])]),
  ]);
}

/** Headers of both: nothing runs, nothing is fetched, nothing is kept, nothing is told to where a link leads. */
export const shareHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "private, no-store",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(shareStyle).digest("base64")}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation allow-downloads",
  ].join("; "),
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow, noarchive",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

function toPage(title: string, words: ShareWords, body: readonly HtmlNode[]): string {
  return writeHtml([
    { type: "doctype" },
    element("html", { lang: words.locale }, [
      element("head", {}, [
        element("meta", { charset: "utf-8" }),
        element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
        element("meta", { name: "robots", content: "noindex, nofollow, noarchive" }),
        element("meta", { name: "referrer", content: "no-referrer" }),
        element("title", {}, [text(`${title} · Longrun`)]),
        element("style", {}, [text(shareStyle)]),
      ]),
      element("body", {}, body),
    ]),
  ]);
}

interface Around {
  id: string;
  author: string | null;
  words: ShareWords;
  path: string | null;
}

async function toArticle(message: PublicMessage, around: Around): Promise<HtmlNode> {
  const { words, author, id } = around;
  const isPerson = message.role === "user";
  const who = isPerson ? (author ?? words("person")) : (message.model ?? words("model"));
  const blocks: HtmlNode[] = [];
  for (const [at, block] of message.blocks.entries())
    blocks.push(...(await toBlock(block, isPerson, { ...around, id: `${id}-${at + 1}` })));
  return element("article", { id, class: message.role, ariaLabel: who }, [
    element("p", { class: "who" }, [text(who)]),
    ...blocks,
  ]);
}

async function toBlock(
  block: PublicBlock,
  isPerson: boolean,
  { id, words, path }: Around,
): Promise<HtmlNode[]> {
  // In a preview, which has no address, a link would lead out of it.
  const textId = path === null ? undefined : id;
  switch (block.kind) {
    case "text":
      return isPerson
        ? [element("div", { class: "said", dir: "auto" }, [text(toShownText(block.text))])]
        : await toStaticMarkdown(block.text, textId);
    case "reasoning":
      return [toDetails(words("reasoning"), await toStaticMarkdown(block.text, textId))];
    case "tool": {
      const name = words(block.hasFailed ? "toolFailed" : "tool", { name: block.tool });
      return [
        toDetails(
          name,
          [
            ...(block.input === undefined ? [] : [label(words("input")), plain(block.input)]),
            ...(block.output === undefined ? [] : [label(words("output")), plain(block.output)]),
          ],
          block.hasFailed,
        ),
      ];
    }
    case "file": {
      const name = words("file", { name: toShownText(block.name) });
      const node =
        path === null
          ? text(name)
          : element("a", { href: `${path}/files/${block.ordinal}`, download: true }, [text(name)]);
      return [element("p", { class: "about", dir: "auto" }, [node])];
    }
  }
}

function toDetails(title: string, children: readonly HtmlNode[], hasFailed = false): HtmlNode {
  const summary = element("summary", hasFailed ? { class: "failed" } : {}, [text(title)]);
  return element("details", {}, [summary, ...children]);
}

function label(words: string): HtmlNode {
  return element("p", { class: "about" }, [text(words)]);
}

function plain(content: string): HtmlNode {
  return element("pre", { class: "plain", tabindex: "0", dir: "auto" }, [
    text(toShownText(content)),
  ]);
}

function toContents(
  questions: readonly { id: string; words: string }[],
  words: ShareWords,
): HtmlNode {
  return element("nav", { ariaLabel: words("contents") }, [
    element("h2", {}, [text(words("contents"))]),
    element(
      "ol",
      {},
      questions.map((question) =>
        element("li", { dir: "auto" }, [
          element("a", { href: `#${question.id}` }, [text(question.words)]),
        ]),
      ),
    ),
  ]);
}

function toLine({ blocks }: PublicMessage): string {
  const first = blocks.find((block) => block.kind === "text");
  const line = toShownText(first?.kind === "text" ? first.text : "…").replace(/\s+/g, " ");
  return line.length > contentsCharacters ? `${line.slice(0, contentsCharacters)}…` : line;
}

function toId(at: number): string {
  return `m${at + 1}`;
}
