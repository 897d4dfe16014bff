interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
}
export function countVitest(report: unknown, errors?: string[]): Totals;
export function countPlaywright(report: unknown): Totals & { flaky: string[] };
