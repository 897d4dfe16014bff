"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { UsageReport } from "@/protocol/api";

const height = 120;
const widthOfDay = 12;
const gap = 2;

/** Tokens of each day as bars: input below, output on top. The same as a table for who cannot see it. */
export function UsageChart({ days }: { days: UsageReport["days"] }) {
  const t = useTranslations("admin.usage");
  const format = useFormatter();
  const most = Math.max(1, ...days.map((day) => day.inputTokens + day.outputTokens));
  const width = days.length * widthOfDay;
  const date = (day: string) =>
    format.dateTime(new Date(`${day}T00:00:00Z`), {
      ...{ month: "short", day: "numeric", timeZone: "UTC" },
    });
  const first = days[0]?.day ?? "";
  const last = days.at(-1)?.day ?? "";
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="flex flex-wrap gap-x-4 text-small text-quiet">
        <span>{t("chart", { tokens: most })}</span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-sm bg-line-strong" />
          {t("inputTokens")}
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-sm bg-accent" />
          {t("outputTokens")}
        </span>
      </figcaption>
      <svg
        aria-hidden
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="h-32 w-full border-b border-line-strong"
      >
        {days.map((day, index) => {
          const input = (day.inputTokens / most) * height;
          const output = (day.outputTokens / most) * height;
          const place = { x: index * widthOfDay + gap / 2, width: widthOfDay - gap };
          return (
            <g key={day.day}>
              <rect {...place} y={height - input} height={input} className="fill-line-strong" />
              <rect
                {...place}
                y={height - input - output}
                height={output}
                className="fill-accent"
              />
            </g>
          );
        })}
      </svg>
      <p aria-hidden className="flex justify-between text-[12px] text-quiet">
        <span>{date(first)}</span>
        <span>{date(last)}</span>
      </p>
      <table className="sr-only">
        <caption>{t("byDay")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("day")}</th>
            <th scope="col">{t("inputTokens")}</th>
            <th scope="col">{t("outputTokens")}</th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{date(day.day)}</th>
              <td>{format.number(day.inputTokens)}</td>
              <td>{format.number(day.outputTokens)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
