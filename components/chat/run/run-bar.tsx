"use client";
import { Pause, SlidersHorizontal } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { NoticeCard } from "@/components/ui/notice-card";
import type { ActionResult } from "@/lib/client/action";
import type { ApiProblem } from "@/lib/client/api-problem";
import type { MessageView } from "@/lib/client/thread-state";
import { type Budget, budgetLimits, defaultBudget } from "@/protocol/budget";
import { stuckNotice } from "@/protocol/notices";
import type { NoticePart } from "@/protocol/parts";
import { activeTime, type RunCarry } from "@/protocol/run-state";
import { useNow } from "../thread/clock-time";
import { useNoticeText } from "../thread/use-notice-text";
import { useDuration } from "../use-duration";
import { BudgetForm } from "./budget-form";

interface RunBarProps {
  /** The message of the live run. */
  message: MessageView;
  onPause: () => void;
  onBudget: (change: Partial<Budget>) => Promise<ActionResult>;
  /** The limits are about to be shown: another tab may have changed them. */
  onLook: () => Promise<unknown>;
  /** Says something to the run. */
  onNudge: (text: string) => void;
  onStop: () => void;
}

/** How far a run of several steps is, against what it may use, and the ways to hold it. */
export function RunBar({ message, onPause, onBudget, onLook, onNudge, onStop }: RunBarProps) {
  const t = useTranslations("limits");
  const [isOpen, setOpen] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const toProblemText = useProblemText();
  const [passedOver, setPassedOver] = useState(-1);
  const { carry, run } = message;
  const stuck = message.parts.findLast(
    (part) => part.kind === "notice" && part.code === stuckNotice,
  );
  if (stuck && stuck.kind === "notice" && stuck.ordinal > passedOver) {
    const pass = () => setPassedOver(stuck.ordinal);
    return <StuckCard notice={stuck} onNudge={onNudge} onStop={onStop} onPass={pass} />;
  }
  // A single answer needs no bar, unless it waits to be tried again: that a pause ends.
  const isShown = carry && (carry.step > 1 || carry.retryAt !== undefined || run?.isPausing);
  if (!carry || !run || !isShown) return null;
  const { isPausing = false, budget = defaultBudget } = run;
  return (
    <section
      aria-label={t("bar")}
      className="flex min-h-8 items-center gap-1 px-1 text-small text-quiet"
    >
      <p className="min-w-0 flex-1 tabular-nums">
        <span role="status">{isPausing ? t("pausing") : null}</span>
        {isPausing ? null : <Figures carry={carry} budget={run.budget} />}
      </p>
      <IconButton label={t("change")} onClick={() => void onLook().then(() => setOpen(true))}>
        <SlidersHorizontal aria-hidden size={14} strokeWidth={1.75} />
      </IconButton>
      <IconButton label={t("pause")} disabled={isPausing} onClick={onPause}>
        <Pause aria-hidden size={14} strokeWidth={1.75} />
      </IconButton>
      <Dialog title={t("title")} isOpen={isOpen} onClose={() => setOpen(false)}>
        <BudgetForm
          budget={budget}
          isSaving={isSaving}
          onSave={(next) => {
            setSaving(true);
            void onBudget(toChange(budget, next)).then((result) => {
              setSaving(false);
              setProblem(result.ok ? undefined : result.problem);
              if (result.ok) setOpen(false);
            });
          }}
        />
        {problem ? (
          <p role="alert" className="text-small text-danger">
            {toProblemText(problem)}
          </p>
        ) : null}
      </Dialog>
    </section>
  );
}

/** Only what was changed: the rest may be another by now. */
function toChange(from: Budget, to: Budget): Partial<Budget> {
  const changed = budgetLimits.filter((limit) => from[limit] !== to[limit]);
  return Object.fromEntries(changed.map((limit) => [limit, to[limit]]));
}

interface StuckCardProps {
  notice: NoticePart;
  onNudge: (text: string) => void;
  onStop: () => void;
  onPass: () => void;
}

/** The run seems to go in circles: its person decides. */
function StuckCard({ notice, onNudge, onStop, onPass }: StuckCardProps) {
  const t = useTranslations("limits.stuck");
  const toText = useNoticeText();
  return (
    <NoticeCard
      tone="plain"
      title={toText(notice)}
      text={t("question")}
      actions={
        <>
          <Button
            size="small"
            onClick={() => {
              onNudge(t("nudgeText"));
              onPass();
            }}
          >
            {t("nudge")}
          </Button>
          <Button size="small" onClick={onStop}>
            {t("stop")}
          </Button>
          <Button size="small" look="quiet" onClick={onPass}>
            {t("pass")}
          </Button>
        </>
      }
    />
  );
}

function Figures({ carry, budget }: { carry: RunCarry; budget: Budget | undefined }) {
  const t = useTranslations("limits");
  const locale = useLocale();
  const toDuration = useDuration();
  const now = useNow();
  const { inputTokens, outputTokens } = carry.usage;
  const tokens = (inputTokens + outputTokens).toLocaleString(locale);
  const most = budget?.tokens?.toLocaleString(locale);
  const figures = [
    budget
      ? t("stepOf", { step: carry.step, most: budget.steps })
      : t("step", { step: carry.step }),
    most === undefined ? t("tokens", { tokens }) : t("tokensOf", { tokens, most }),
    ...(now === 0 ? [] : [toDuration(0, activeTime(carry, now))]),
  ];
  return figures.join(" · ");
}
