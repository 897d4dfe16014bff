import "server-only";
import { database } from "@/db/client";
import { sumByDay, sumByPersonAndModel } from "@/db/queries/usage";
import type { UsageReport } from "@/protocol/api";
import { toCsv } from "./csv";

interface Admin {
  id: string;
}

/** Tokens by day, and by person and model. */
export async function readUsage(_admin: Admin, days: number): Promise<UsageReport> {
  const [byDay, rows] = await Promise.all([
    sumByDay(database(), days),
    sumByPersonAndModel(database(), days),
  ]);
  return { days: byDay, rows };
}

const head = [
  ...["name", "email", "model", "calls", "input_tokens", "cached_tokens"],
  ...["output_tokens", "reasoning_tokens", "cost"],
];

export async function writeUsageCsv(_admin: Admin, days: number): Promise<string> {
  const rows = await sumByPersonAndModel(database(), days);
  return toCsv([
    head,
    ...rows.map((row) => [
      ...[row.name, row.email, row.model, row.calls, row.inputTokens, row.cachedTokens],
      ...[row.outputTokens, row.reasoningTokens, row.cost],
    ]),
  ]);
}
