import { toFormulaHtml } from "@/components/markdown/formula-html";
import { element, type HtmlNode, raw, text } from "./html";

/** A formula as MathML, which browsers draw by themselves; its source where it is none. */
export function toFormula(source: string, isDisplay: boolean): HtmlNode {
  const html = toFormulaHtml(source, isDisplay, "mathml");
  if (html === undefined) return element("code", {}, [text(source)]);
  // KaTeX escapes all text, and untrusted commands are off.
  return element(isDisplay ? "div" : "span", { class: "math" }, [raw(html)]);
}
