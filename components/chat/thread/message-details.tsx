"use client";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { cn } from "@/components/ui/cn";
import { Dialog } from "@/components/ui/dialog";
import type { MessageView } from "@/lib/client/thread-state";
import type { StepSummary } from "@/protocol/api";
import { type StepFigures, toStepFigures } from "./step-figures";

interface MessageDetailsProps {
  message: MessageView;
  onLoad: (messageId: string) => Promise<readonly StepSummary[]>;
  onClose: () => void;
}

type Steps = { state: "loading" | "failed" } | { state: "loaded"; steps: readonly StepSummary[] };

/** What an answer was made with: models, tokens, times. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function MessageDetails({ message, onLoad, onClose }: MessageDetailsProps) {
  const t = useTranslations("message.details");
  const [steps, setSteps] = useState<Steps>({ state: "loading" });
  const { id, run, parts } = message;
  useEffect(() => {
    let isOver = false;
    onLoad(id).then(
      (loaded) => !isOver && setSteps({ state: "loaded", steps: loaded }),
      () => !isOver && setSteps({ state: "failed" }),
    );
    return () => {
      isOver = true;
    };
  }, [id, onLoad]);
  const isOther = Boolean(run?.answeredBy && run.answeredBy !== run.model);
  return (
    <Dialog title={t("name")} isOpen onClose={onClose}>
      <dl className="flex flex-col gap-1 text-small">
        <Row name={t("asked")}>{run?.model || "–"}</Row>
        <Row name={t("answered")} isWarned={isOther}>
          {run?.answeredBy || "–"}
        </Row>
        {isOther ? <p className="text-warning">{t("other")}</p> : null}
        <Row name={t("run")}>
          <span className="font-mono text-[12px] select-all">{run?.id}</span>
        </Row>
      </dl>
      {steps.state === "loaded" ? (
        toStepFigures(steps.steps, parts).map((figures) => (
          <Figures key={figures.key} figures={figures} isOnly={steps.steps.length === 1} />
        ))
      ) : (
        <p className="text-small text-quiet">{t(steps.state)}</p>
      )}
    </Dialog>
  );
}

function Figures({ figures, isOnly }: { figures: StepFigures; isOnly: boolean }) {
  const t = useTranslations("message.details");
  const format = useFormatter();
  const tokens = (count: number | undefined) =>
    count === undefined ? null : t("tokens", { count });
  const rows = [
    [t("input"), tokens(figures.inputTokens)],
    [t("cached"), tokens(figures.cachedTokens)],
    [t("output"), tokens(figures.outputTokens)],
    [t("reasoning"), tokens(figures.reasoningTokens)],
    [
      t("firstToken"),
      figures.firstTokenMs === undefined
        ? null
        : t("seconds", { seconds: figures.firstTokenMs / 1000 }),
    ],
    [
      t("speed"),
      figures.tokensPerSecond === undefined
        ? null
        : t("perSecond", {
            rate: format.number(figures.tokensPerSecond, { maximumFractionDigits: 1 }),
          }),
    ],
  ] as const;
  return (
    <section className="border-t border-line pt-2">
      {isOnly && figures.attempt === 1 ? null : (
        <h3 className="mb-1 text-small font-medium">
          {t("step", { step: figures.step, attempt: figures.attempt })}
          {figures.outcome === "ended" ? null : ` · ${t(`outcome.${figures.outcome}`)}`}
        </h3>
      )}
      <dl className="flex flex-col gap-1 text-small">
        {rows.map(([name, value]) =>
          value === null ? null : (
            <Row key={name} name={name}>
              {value}
            </Row>
          ),
        )}
      </dl>
    </section>
  );
}

interface RowProps {
  name: string;
  isWarned?: boolean;
  children: ReactNode;
}

function Row({ name, isWarned, children }: RowProps) {
  return (
    <div className="flex justify-between gap-4">
      <dt className="shrink-0 text-quiet">{name}</dt>
      <dd className={cn("min-w-0 text-end tabular-nums", isWarned && "font-medium text-warning")}>
        {children}
      </dd>
    </div>
  );
}
