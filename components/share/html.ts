/** A page as a tree, so that every text and attribute is escaped by what writes it. */
import { toHtml } from "hast-util-to-html";

export interface HtmlElement {
  type: "element";
  tagName: string;
  properties: Record<string, unknown>;
  children: HtmlNode[];
}

export type HtmlNode =
  | HtmlElement
  | { type: "text"; value: string }
  | { type: "raw"; value: string }
  | { type: "doctype" };

export function text(value: string): HtmlNode {
  return { type: "text", value };
}

export function element(
  tagName: string,
  properties: Record<string, unknown>,
  children: readonly HtmlNode[] = [],
): HtmlElement {
  return { type: "element", tagName, properties, children: [...children] };
}

/** HTML that is known to be all right: never what a person or a model wrote. */
export function raw(value: string): HtmlNode {
  return { type: "raw", value };
}

export function writeHtml(children: readonly HtmlNode[]): string {
  const tree = { type: "root", children } as unknown as Parameters<typeof toHtml>[0];
  return toHtml(tree, { allowDangerousHtml: true });
}
