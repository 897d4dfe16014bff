interface TreeNode {
  type: string;
  value?: string;
  children?: TreeNode[];
}

/** Of all HTML only `<br>` does what it says: models use it in tables' cells. The rest stays text. */
export function keepLineBreaks() {
  return (tree: unknown): void => visit(tree as TreeNode);
}

function visit(node: TreeNode): void {
  for (const child of node.children ?? []) {
    if (child.type === "html" && /^<br\s*\/?>$/i.test(child.value ?? "")) {
      child.type = "break";
      delete child.value;
    }
    visit(child);
  }
}
