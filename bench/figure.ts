/** One row of the table. Without a bar it is for information. */
export interface Figure {
  name: string;
  value: number;
  unit: "ms" | "s" | "×" | "KB" | "";
  /** The most the value may be. */
  bar?: number;
  /** The least it may be. */
  atLeast?: number;
  /** What it is made of, in a few words. */
  note?: string;
}

export interface Measure {
  name: string;
  about: string;
  run(settings: BenchSettings): Promise<Figure[]>;
}

export interface BenchSettings {
  /** A durable Postgres for the measures without a server, and its postmaster. */
  databaseUrl: string;
  rounds: number;
  /** Says what happens, so that a person sees it go on. */
  tell(text: string): void;
}

export function verdict({ value, bar, atLeast }: Figure): "pass" | "MISS" | "" {
  if (bar === undefined && atLeast === undefined) return "";
  return value <= (bar ?? value) && value >= (atLeast ?? value) ? "pass" : "MISS";
}

export function toTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    show(figure.value, figure.unit),
    barOf(figure),
    verdict(figure),
    figure.note ?? "",
  ]);
  const table = [["figure", "measured", "bar", "verdict", "note"], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...rest] = lines;
  return [head, "─".repeat(head.length), ...rest].join("\n");
}

function barOf({ bar, atLeast, unit }: Figure): string {
  if (bar !== undefined) return `≤ ${show(bar, unit)}`;
  return atLeast === undefined ? "" : `≥ ${show(atLeast, unit)}`;
}

function show(value: number, unit: Figure["unit"]): string {
  const digits = unit === "" ? 0 : Math.abs(value) < 100 ? 2 : 0;
  const number = value.toFixed(digits);
  return unit === "ms" || unit === "s" || unit === "KB" ? `${number} ${unit}` : `${number}${unit}`;
}
