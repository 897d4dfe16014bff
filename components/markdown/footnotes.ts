interface TreeNode {
  type: string;
  value?: string;
  identifier?: string;
  label?: string | null;
  url?: string;
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

/**
 * Notes stay where they were written, by their own labels: no ids. A mark leads to its note, and the
 * note's own mark back, as `within.ts` finds them.
 */
export function joinFootnotes() {
  return (tree: unknown): void => visit(tree as TreeNode, false);
}

function visit(node: TreeNode, isLink: boolean): void {
  if (!node.children) return;
  const isInLink = isLink || node.type === "link" || node.type === "linkReference";
  node.children = node.children.flatMap((child) => {
    visit(child, isInLink);
    if (child.type === "footnoteReference") return [toMark(child, isInLink ? undefined : "note")];
    return child.type === "footnoteDefinition" ? toNote(child) : [child];
  });
}

/** The label of a note, as a link to the note or back to where it is named. */
function toMark(node: TreeNode, to: "note" | "mark" | undefined): TreeNode {
  const name = node.identifier ?? "";
  const words: TreeNode = { type: "text", value: node.label ?? name };
  const link: TreeNode = { type: "link", url: `#${to}:${name}`, children: [words] };
  return {
    type: "emphasis",
    data: { hName: "sup", hProperties: to === "note" ? { dataPlace: `mark:${name}` } : {} },
    children: [to ? link : words],
  };
}

function toNote(node: TreeNode): TreeNode[] {
  const first = node.children?.[0];
  const only = first?.children?.[0];
  if (node.children?.length === 1 && only?.value === stubText) return [];
  const mark = toMark(node, "mark");
  const body = first?.type === "paragraph" ? first : undefined;
  if (body) body.children = [mark, { type: "text", value: " " }, ...(body.children ?? [])];
  const place = `note:${node.identifier ?? ""}`;
  return [
    {
      type: "blockquote",
      data: { hName: "div", hProperties: { className: "footnote", dataPlace: place } },
      children: body ? (node.children ?? []) : [mark, ...(node.children ?? [])],
    },
  ];
}
