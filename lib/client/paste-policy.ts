/** Longer text makes a message hard to read: it is sent beside it. */
export const pastedLengthMax = 4_000;

/** What becomes of a paste or a drop. */
export function decidePaste(given: {
  fileCount: number;
  text: string;
}): "attach-files" | "attach-text" | "insert" {
  // A copied table or picture brings files and text; the text is what was meant.
  if (given.text.length > pastedLengthMax) return "attach-text";
  return given.fileCount > 0 && given.text === "" ? "attach-files" : "insert";
}
