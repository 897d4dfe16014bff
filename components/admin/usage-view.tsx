"use client";
import { Download } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { NoticeCard } from "@/components/ui/notice-card";
import type { UsageReport } from "@/protocol/api";
import { UsageChart } from "./usage-chart";
import { useAction } from "./use-action";
import { adminApi } from "./use-endpoint-test";

const ranges = [7, 30, 90] as const;

/** What was used: by day as a chart and its table, by person and model. */
export function UsageView({ initial }: { initial: UsageReport }) {
  const t = useTranslations("admin.usage");
  const toProblemText = useProblemText();
  const id = useId();
  const [report, setReport] = useState(initial);
  const [days, setDays] = useState<number>(30);
  const { problem, run } = useAction();
  const choose = (next: number) => {
    setDays(next);
    void run(async () => setReport(await adminApi.readUsage(next)));
  };
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center gap-3">
        <label htmlFor={id} className="text-small text-quiet">
          {t("range")}
        </label>
        <select
          id={id}
          value={days}
          onChange={({ target }) => choose(Number(target.value))}
          className="h-9 rounded-control border border-line-strong bg-raised px-2 text-[16px] sm:text-small"
        >
          {ranges.map((range) => (
            <option key={range} value={range}>
              {t("days", { days: range })}
            </option>
          ))}
        </select>
        <a
          href={`/api/admin/usage/csv?days=${days}`}
          download
          className="flex h-9 items-center gap-2 rounded-control border border-line-strong bg-raised px-3 text-small font-medium hover:bg-hover"
        >
          <Download aria-hidden size={16} strokeWidth={1.75} />
          {t("csv")}
        </a>
      </div>
      {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
      {report.rows.length === 0 ? (
        <NoticeCard tone="plain" title={t("empty.title")} text={t("empty.text")} />
      ) : (
        <>
          <UsageChart days={report.days} />
          <UsageTable rows={report.rows} />
        </>
      )}
    </div>
  );
}

const counts = ["calls", "inputTokens", "cachedTokens", "outputTokens", "reasoningTokens"] as const;

function UsageTable({ rows }: { rows: UsageReport["rows"] }) {
  const t = useTranslations("admin.usage");
  const format = useFormatter();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section aria-label={t("byPerson")} tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse text-small whitespace-nowrap tabular-nums">
        <caption className="pb-2 text-start font-medium">{t("byPerson")}</caption>
        <thead>
          <tr className="border-b border-line text-start text-quiet">
            <th scope="col" className="py-1.5 pe-4 text-start font-normal">
              {t("person")}
            </th>
            <th scope="col" className="py-1.5 pe-4 text-start font-normal">
              {t("model")}
            </th>
            {[...counts, "cost" as const].map((name) => (
              <th key={name} scope="col" className="py-1.5 ps-4 text-end font-normal">
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.userId} ${row.model}`} className="border-b border-line">
              <th scope="row" className="py-1.5 pe-4 text-start font-normal" dir="auto">
                {row.name ?? t("gone")}
                <span className="block text-[12px] text-quiet">{row.email}</span>
              </th>
              <td className="py-1.5 pe-4" dir="auto">
                {row.model}
              </td>
              {counts.map((name) => (
                <td key={name} className="py-1.5 ps-4 text-end">
                  {format.number(row[name])}
                </td>
              ))}
              <td className="py-1.5 ps-4 text-end">
                {row.cost === null ? "–" : format.number(row.cost, { maximumFractionDigits: 4 })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
