interface TreeNode {
  type: string;
  value?: unknown;
  tagName?: string;
  children?: readonly TreeNode[];
}

/** The text of a parsed piece; a line break is one. */
export function textOf(node: TreeNode | undefined): string {
  if (!node) return "";
  if (node.type === "text") return typeof node.value === "string" ? node.value : "";
  if (node.tagName === "br") return "\n";
  return (node.children ?? []).map(textOf).join("");
}

/** Elements of a name, in order. */
export function findAll(node: TreeNode | undefined, names: readonly string[]): TreeNode[] {
  if (!node) return [];
  const found = node.tagName && names.includes(node.tagName) ? [node] : [];
  return [...found, ...(node.children ?? []).flatMap((child) => findAll(child, names))];
}
