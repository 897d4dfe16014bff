import { toHeadingPlace } from "@/components/markdown/within";
import type { HtmlElement, HtmlNode } from "./html";

/**
 * Links within one text: the places they name get ids that begin with the text's own, so that those
 * of two texts of a page never meet. A text without an id has none, and its links are words.
 */
export function linkWithin(nodes: readonly HtmlNode[], textId: string | undefined): void {
  const all = [...elementsOf(nodes)];
  const links = all.filter(({ properties }) => properties.dataTo !== undefined);
  const wanted = new Set(links.map(({ properties }) => String(properties.dataTo)));
  const ids = new Map<string, string>();
  for (const each of all) {
    const place = placeOf(each);
    if (textId !== undefined && place !== undefined && wanted.has(place) && !ids.has(place)) {
      ids.set(place, `${textId}-${ids.size + 1}`);
      each.properties.id = ids.get(place);
    }
    delete each.properties.dataPlace;
  }
  for (const link of links) {
    const id = ids.get(String(link.properties.dataTo));
    link.tagName = id === undefined ? "span" : "a";
    link.properties = id === undefined ? {} : { href: `#${id}` };
  }
}

function placeOf({ tagName, properties, children }: HtmlElement): string | undefined {
  if (typeof properties.dataPlace === "string") return properties.dataPlace.toLowerCase();
  return /^h[1-6]$/.test(tagName) ? toHeadingPlace(children.map(wordsOf).join("")) : undefined;
}

function wordsOf(node: HtmlNode): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(wordsOf).join("") : "";
}

function* elementsOf(nodes: readonly HtmlNode[]): Generator<HtmlElement> {
  for (const node of nodes) {
    if (node.type !== "element") continue;
    yield node;
    yield* elementsOf(node.children);
  }
}
