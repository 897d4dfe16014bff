export type Rows = readonly (readonly string[])[];

/**
 * A table for a spreadsheet: every cell quoted, and a cell that a spreadsheet would take for a
 * formula begins with an apostrophe.
 */
export function toCsv(rows: Rows): string {
  return rows.map((row) => row.map(toCell).join(",")).join("\r\n");
}

const number = /^[-+]?\d+(?:[.,]\d+)*%?$/;

/** What a spreadsheet may begin a formula with, after whatever it skips. */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

function toCell(text: string): string {
  const isFormula = formula.test(text) && !number.test(text.trim());
  return `"${(isFormula ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** The table as Markdown, its first row the head. */
export function toMarkdownTable(rows: Rows): string {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const lines = rows.map((row) => toLine(Array.from({ length: width }, (_, at) => row[at] ?? "")));
  const rule = toLine(Array.from({ length: width }, () => "---"));
  return [lines[0] ?? "", rule, ...lines.slice(1)].join("\n");
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}
