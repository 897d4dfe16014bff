"use client";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";
import { useLocalTime } from "@/components/ui/use-local-time";
import type { LiveRun } from "@/protocol/api";
import { useAction } from "./use-action";
import { adminApi } from "./use-endpoint-test";

const refreshMs = 3_000;

/** What runs now, kept fresh while somebody looks. */
export function LiveRunsView({ initial }: { initial: readonly LiveRun[] }) {
  const t = useTranslations("admin.runs");
  const toProblemText = useProblemText();
  const [runs, setRuns] = useState(initial);
  const refreshing = useAction();
  const stopping = useAction();
  const { run: refresh } = refreshing;
  const look = useCallback(
    () => refresh(async () => setRuns(await adminApi.listLiveRuns())),
    [refresh],
  );
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void look();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [look]);
  const stop = (id: string) =>
    void stopping.run(async () => {
      await adminApi.stopRun(id);
      await look();
    });
  const problem = stopping.problem ?? refreshing.problem;
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="text-small text-quiet tabular-nums">
        {t("count", { count: runs.length })}
      </p>
      {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
      <ul aria-label={t("title")} className="flex flex-col divide-y divide-line empty:hidden">
        {runs.map((run) => (
          <LiveRunRow
            key={run.id}
            run={run}
            isWorking={stopping.isWorking}
            onStop={() => stop(run.id)}
          />
        ))}
      </ul>
    </div>
  );
}

interface LiveRunRowProps {
  run: LiveRun;
  isWorking: boolean;
  onStop: () => void;
}

function LiveRunRow({ run, isWorking, onStop }: LiveRunRowProps) {
  const t = useTranslations("admin.runs");
  const since = useLocalTime(run.createdAt, "second");
  const { id, owner, status, step, model, isStopping } = run;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="wrap-anywhere" dir="auto">
          {owner.name} <span className="text-small text-quiet">{owner.email}</span>
        </p>
        <p className="text-small wrap-anywhere text-quiet tabular-nums">
          {isStopping ? t("stopping") : t(`states.${status}`)}
          {` · ${t("step", { step })} · ${model} · `}
          <time dateTime={run.createdAt}>{t("since", { time: since })}</time>
        </p>
        <p className="font-mono text-[12px] wrap-anywhere text-quiet">{id}</p>
      </div>
      <Button
        size="small"
        onClick={onStop}
        disabled={isWorking || isStopping}
        aria-label={t("stopOf", { name: owner.name })}
      >
        {t("stop")}
      </Button>
    </li>
  );
}
