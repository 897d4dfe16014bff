"use client";
import { CircleAlert, CircleCheck, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useErrorText } from "@/components/errors/use-error-text";
import type { EndpointReport } from "@/protocol/api";

const modelsShown = 5;

interface EndpointReportViewProps {
  report: EndpointReport;
  /** Takes the address that the test suggests. */
  onUseUrl?: ((url: string) => void) | undefined;
}

/** What an endpoint turned out to be, in words. */
export function EndpointReportView({ report, onUseUrl }: EndpointReportViewProps) {
  const t = useTranslations("admin");
  const toErrorText = useErrorText(onUseUrl ? "form" : undefined);
  const state = !report.isUsable
    ? "notUsable"
    : report.problems.length > 0
      ? "usableBut"
      : "usable";
  return (
    <section
      aria-label={t("report.title")}
      className="flex flex-col gap-3 rounded-card border border-line bg-raised p-3 text-small"
    >
      <p className="flex items-center gap-2 font-medium">
        <StateIcon state={state} />
        {t(`report.${state}`)}
      </p>
      {report.problems.map((problem) => {
        const { message, remedy } = toErrorText(problem);
        const { suggestion } = problem.params;
        return (
          <div key={problem.class} className="flex flex-col items-start gap-1">
            <p>{message}</p>
            <p className="text-quiet">{remedy}</p>
            {onUseUrl && typeof suggestion === "string" ? (
              <button
                type="button"
                onClick={() => onUseUrl(suggestion)}
                className="text-start text-accent underline underline-offset-2"
              >
                {t("form.useSuggestion", { url: suggestion })}
              </button>
            ) : null}
          </div>
        );
      })}
      {report.isUsable ? <Facts report={report} /> : null}
    </section>
  );
}

const icons = {
  usable: { Icon: CircleCheck, look: "text-success" },
  usableBut: { Icon: CircleAlert, look: "text-warning" },
  notUsable: { Icon: CircleX, look: "text-danger" },
};

function StateIcon({ state }: { state: keyof typeof icons }) {
  const { Icon, look } = icons[state];
  return <Icon aria-hidden size={16} strokeWidth={1.75} className={`shrink-0 ${look}`} />;
}

function Facts({ report }: { report: EndpointReport }) {
  const t = useTranslations("admin");
  const { models, hasReasoning, canStopThinking, firstContentMs } = report;
  const more = models.length - modelsShown;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      {models.length > 0 ? (
        <Fact name={t("report.models")}>
          {models.slice(0, modelsShown).map(({ name, contextWindow }) => (
            <span key={name} className="block">
              <span className="font-mono" dir="auto">
                {name}
              </span>
              {contextWindow === null ? null : ` · ${t("window", { tokens: contextWindow })}`}
            </span>
          ))}
          {more > 0 ? t("report.moreModels", { count: more }) : null}
        </Fact>
      ) : null}
      <Fact name={t("report.reasoning")}>{t(`report.${answerOf("reasoning", hasReasoning)}`)}</Fact>
      <Fact name={t("report.thinking")}>
        {t(`report.${answerOf("thinking", canStopThinking)}`)}
      </Fact>
      {firstContentMs === null ? null : (
        <Fact name={t("report.first")}>{t("report.firstAfter", { ms: firstContentMs })}</Fact>
      )}
    </dl>
  );
}

function answerOf<S extends "reasoning" | "thinking">(subject: S, value: boolean | null) {
  if (value === null) return `${subject}Unknown` as const;
  return value ? (`${subject}Yes` as const) : (`${subject}No` as const);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-quiet">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
