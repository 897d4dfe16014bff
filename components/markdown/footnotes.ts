interface TreeNode {
  type: string;
  value?: string;
  identifier?: string;
  label?: string | null;
  data?: { hName?: string; hProperties?: Record<string, string> };
  children?: TreeNode[];
}

const reference = /\[\^([^\]\s]{1,80})\]/g;
const stubText = "\u2060";

/** A reference is one only where its note is: a block whose notes stand elsewhere gets empty ones. */
export function withFootnoteStubs(source: string): string {
  if (!source.includes("[^")) return source;
  const labels = new Set([...source.matchAll(reference)].map((match) => match[1] ?? ""));
  if (labels.size > labelsMax) return source;
  const stubs = [...labels]
    .filter((label) => !source.includes(`[^${label}]:`))
    .map((label) => `[^${label}]: ${stubText}`);
  return stubs.length === 0 ? source : `${source}\n\n${stubs.join("\n\n")}`;
}

const labelsMax = 500;

/** Notes stay where they were written, by their own labels: no ids, no links within the page. */
export function joinFootnotes() {
  return (tree: unknown): void => visit(tree as TreeNode);
}

function visit(node: TreeNode): void {
  if (!node.children) return;
  node.children = node.children.flatMap((child) => {
    visit(child);
    if (child.type === "footnoteReference") return [toMark(child)];
    return child.type === "footnoteDefinition" ? toNote(child) : [child];
  });
}

function toMark(node: TreeNode): TreeNode {
  return {
    type: "emphasis",
    data: { hName: "sup" },
    children: [{ type: "text", value: node.label ?? node.identifier ?? "" }],
  };
}

function toNote(node: TreeNode): TreeNode[] {
  const first = node.children?.[0];
  const only = first?.children?.[0];
  if (node.children?.length === 1 && only?.value === stubText) return [];
  const mark = toMark(node);
  const body = first?.type === "paragraph" ? first : undefined;
  if (body) body.children = [mark, { type: "text", value: " " }, ...(body.children ?? [])];
  return [
    {
      type: "blockquote",
      data: { hName: "div", hProperties: { className: "footnote" } },
      children: body ? (node.children ?? []) : [mark, ...(node.children ?? [])],
    },
  ];
}
