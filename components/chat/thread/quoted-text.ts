const blocks = new Set(
  "P DIV LI UL OL TABLE TR PRE BLOCKQUOTE H1 H2 H3 H4 H5 H6 SECTION".split(" "),
);

/** What is selected as it was written: a formula is its source, a footnote its number. */
export function toQuotedText(root: Node): string {
  return toText(root)
    .replace(/[ \t]*\n[ \t]*/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function toText(node: Node): string {
  if (node.nodeType === 3) return node.nodeValue ?? "";
  const element = node.nodeType === 1 ? (node as Element) : undefined;
  if (element?.classList.contains("katex")) return toSource(element);
  if (element?.getAttribute("data-place")?.startsWith("mark:")) return `[${textOf(element)}]`;
  if (element?.tagName === "BR") return "\n";
  const text = Array.from(node.childNodes, toText).join("");
  return element && blocks.has(element.tagName) ? `\n\n${text}\n\n` : text;
}

function toSource(formula: Element): string {
  const source = formula.querySelector('annotation[encoding="application/x-tex"]');
  return source ? `$${textOf(source)}$` : "";
}

function textOf(element: Element): string {
  return (element.textContent ?? "").trim();
}
