/** Markdown as HTML without a script: for pages that strangers read. Content causes no request. */
import remarkCjkFriendly from "remark-cjk-friendly/parseOnly";
import remarkCjkStrikethrough from "remark-cjk-friendly-gfm-strikethrough/parseOnly";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { BlockCosts, isTooComplex } from "@/components/markdown/complexity";
import { joinFootnotes, withFootnoteStubs } from "@/components/markdown/footnotes";
import { highlight } from "@/components/markdown/highlighter";
import { findLanguage } from "@/components/markdown/languages";
import { keepLineBreaks } from "@/components/markdown/line-breaks";
import { countMath, mayHoldMath, toMathSource } from "@/components/markdown/math-source";
import { nestFences } from "@/components/markdown/nest-fences";
import { toSafeUrl } from "@/components/markdown/safe-url";
import { findDefinitions, splitBlocks } from "@/components/markdown/split-blocks";
import { keepSurplusCells } from "@/components/markdown/surplus-cells";
import { toPlace } from "@/components/markdown/within";
import { toFormula } from "./formula";
import { element, type HtmlElement, type HtmlNode, text } from "./html";
import { linkWithin } from "./within-links";

const parser = unified()
  .use(remarkParse)
  .use(remarkGfm, { singleTilde: false })
  .use(remarkCjkFriendly)
  .use(remarkCjkStrikethrough, { singleTilde: false })
  .use(joinFootnotes)
  .use(keepLineBreaks)
  .use(keepSurplusCells)
  .use(remarkMath, { singleDollarTextMath: false })
  // Of all HTML only a line break does what it says; the rest stays text.
  .use(remarkRehype, {
    handlers: { html: (_: unknown, node: { value: string }) => text(node.value) as never },
  });

/** Elements Markdown makes, and the attributes they keep. */
const kept: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    "p em strong del blockquote ul li hr br pre h1 h2 h3 h4 h5 h6 table thead tbody tr sup div"
      .split(" ")
      .map((name) => [name, []]),
  ),
  ol: ["start"],
  th: ["align"],
  td: ["align"],
  code: [],
};

/** Marks of formulas in one text; what comes after them is shown as it is written. */
const mathMarksMax = 3_000;

/**
 * The nodes of a text. Block by block, as in a conversation: one that cannot be drawn leaves the others
 * alone. With an id of its own, which begins those within it, it has links from place to place.
 */
export async function toStaticMarkdown(said: string, id?: string): Promise<HtmlNode[]> {
  const source = nestFences(said);
  const blocks = splitBlocks(source);
  const definitions = findDefinitions(source, blocks);
  const costEnd = new BlockCosts().findEnd(blocks);
  const nodes: HtmlNode[] = [];
  let marks = 0;
  for (const [index, block] of blocks.entries()) {
    marks += countMath(block);
    const hasMath = marks <= mathMarksMax && mayHoldMath(block);
    const more = definitions[index] ? `\n\n${definitions[index]}` : "";
    if (index >= costEnd || isTooComplex(block)) nodes.push(toPlain(block));
    else nodes.push(...(await toBlockNodes(block, more, hasMath)));
    // Whoever else waits for this process does not wait for all of it.
    await new Promise(setImmediate);
  }
  linkWithin(nodes, id);
  return nodes;
}

const toPlain = (block: string) => element("pre", { class: "plain" }, [text(block.trimEnd())]);

async function toBlockNodes(
  block: string,
  definitions: string,
  hasMath: boolean,
): Promise<HtmlNode[]> {
  const source = withFootnoteStubs(`${block}${definitions}`);
  const prepared = hasMath ? toMathSource(source) : source;
  const tree = (await parser.run(parser.parse(prepared))) as unknown as HtmlElement;
  return await toNodes(tree.children);
}

async function toNodes(nodes: readonly HtmlNode[]): Promise<HtmlNode[]> {
  const out: HtmlNode[] = [];
  for (const node of nodes) out.push(...(await toNode(node)));
  return out;
}

async function toNode(node: HtmlNode): Promise<HtmlNode[]> {
  if (node.type === "text") return [text(node.value)];
  if (node.type !== "element") return "value" in node ? [text(node.value)] : [];
  const { tagName, properties } = node;
  const names = classesOf(node);
  if (tagName === "a") return [await toLink(node, properties.href)];
  if (tagName === "img") return [toImage(properties)];
  if (tagName === "input") return [text(properties.checked ? "☑ " : "☐ ")];
  if (tagName === "code" && names.includes("math-inline")) return [toFormula(textOf(node), false)];
  if (tagName === "pre") {
    const code = node.children[0];
    if (code?.type === "element") return [await toCode(code)];
  }
  const children = await toNodes(node.children);
  const attributes = kept[tagName];
  if (!attributes) return children;
  const own = Object.fromEntries(
    attributes.flatMap((name) =>
      properties[name] === undefined ? [] : [[name, properties[name]]],
    ),
  );
  if (names.includes("footnote")) own.class = "footnote";
  if (properties.dataPlace !== undefined) own.dataPlace = properties.dataPlace;
  if (/^(?:p|li|h[1-6]|td|th|blockquote)$/.test(tagName)) own.dir = "auto";
  const made = element(tagName, own, children);
  return [tagName === "table" ? element("div", { class: "wide", tabindex: "0" }, [made]) : made];
}

async function toLink(node: HtmlElement, href: unknown): Promise<HtmlNode> {
  const children = await toNodes(node.children);
  const place = typeof href === "string" ? toPlace(href) : undefined;
  if (place) return element("span", { dataTo: place }, children);
  const safe = typeof href === "string" ? toSafeUrl(href) : undefined;
  if (!safe) return element("span", {}, children);
  return element("a", { href: safe.href, rel: "noopener noreferrer nofollow ugc" }, children);
}

/** An image would be a request to another server: its words stand for it. */
function toImage({ alt, src }: HtmlElement["properties"]): HtmlNode {
  const words = String(alt || src || "");
  const safe = typeof src === "string" ? toSafeUrl(src) : undefined;
  if (!safe) return text(words);
  return element("a", { href: safe.href, rel: "noopener noreferrer nofollow ugc" }, [text(words)]);
}

async function toCode(code: HtmlElement): Promise<HtmlNode> {
  const names = classesOf(code);
  const source = textOf(code).replace(/\n$/, "");
  if (names.includes("math-display")) return toFormula(source, true);
  const name = names.find((each) => each.startsWith("language-"))?.slice("language-".length) ?? "";
  return element("pre", { tabindex: "0" }, [element("code", {}, await toColoured(source, name))]);
}

const colouredMax = 20_000;

async function toColoured(source: string, name: string): Promise<HtmlNode[]> {
  const language = findLanguage(name);
  if (!language || source.length > colouredMax) return [text(source)];
  const lines = await highlight(source, language, new AbortController().signal);
  if (!lines) return [text(source)];
  return lines.flatMap((line, index) => [
    ...(index > 0 ? [text("\n")] : []),
    ...line.map((token) => {
      const kind = /^var\(--code-([\w-]+)\)$/.exec(token.color ?? "")?.[1];
      return kind ? element("span", { class: `c-${kind}` }, [text(token.text)]) : text(token.text);
    }),
  ]);
}

function classesOf({ properties }: HtmlElement): string[] {
  const names = properties.className;
  return Array.isArray(names) ? names.map(String) : typeof names === "string" ? [names] : [];
}

function textOf(node: HtmlNode): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
