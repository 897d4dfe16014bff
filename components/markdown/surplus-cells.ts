interface TreeNode {
  type: string;
  value?: string;
  align?: readonly unknown[] | null;
  children?: TreeNode[];
}

/** A row's cells beyond the head's would be dropped: an unescaped bar in a cell makes one. They stay in the last. */
export function keepSurplusCells() {
  return (tree: unknown): void => visit(tree as TreeNode);
}

function visit(node: TreeNode): void {
  for (const child of node.children ?? []) visit(child);
  if (node.type !== "table" || !node.align) return;
  for (const row of node.children ?? []) joinBeyond(row, node.align.length);
}

function joinBeyond(row: TreeNode, count: number): void {
  const last = row.children?.[count - 1];
  const surplus = row.children?.splice(count) ?? [];
  if (!last) return;
  for (const { children = [] } of surplus)
    last.children = [...(last.children ?? []), { type: "text", value: "|" }, ...children];
}
