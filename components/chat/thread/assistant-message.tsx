"use client";
import { useTranslations } from "next-intl";
import { memo, useMemo } from "react";
import { RenderBoundary } from "@/components/markdown/render-boundary";
import { MessageId } from "@/components/tools/message-id";
import { PlanList, toPlan } from "@/components/tools/plan-view";
import { Button } from "@/components/ui/button";
import type { MessageView } from "@/lib/client/thread-state";
import { isLive } from "@/protocol/states";
import { Activity } from "./activity";
import { AnswerActions } from "./answer-actions";
import { foldActivity, type ShownGroup } from "./fold-activity";
import { groupParts } from "./group-parts";
import type { MessageActions } from "./message-actions";
import { PartView } from "./part-view";
import { RetriedAttempt } from "./retried-attempt";
import { RunEnd } from "./run-end";
import { RunProgress } from "./run-progress";
import { useLongPress } from "./use-long-press";

interface AssistantMessageProps {
  message: MessageView;
  isNewest: boolean;
  /** Some run of the thread is live: nothing else can begin. */
  isBusy: boolean;
  actions: MessageActions;
}

export const AssistantMessage = memo(function AssistantMessage(props: AssistantMessageProps) {
  const { message, isNewest, isBusy, actions } = props;
  const t = useTranslations("message");
  const { isPressed, handlers } = useLongPress();
  const groups = useMemo(() => foldActivity(groupParts(message.parts)), [message.parts]);
  const { run } = message;
  const isRunning = run !== undefined && isLive(run.status);
  const reasoningTokens = isRunning ? undefined : soleReasoningTokens(message);
  return (
    <article
      aria-label={run?.answeredBy || run?.model || t("model")}
      aria-busy={isRunning}
      data-message={message.id}
      className="group flex flex-col gap-1"
      {...handlers}
    >
      {message.firstOrdinal > 0 ? (
        <Button size="small" look="quiet" onClick={() => actions.onShowEarlier(message.id)}>
          {t("showEarlier", { count: message.firstOrdinal })}
        </Button>
      ) : null}
      <MessageId value={message.id}>
        {groups.map((group, index) => (
          <RenderBoundary
            key={group.key}
            fallback={<p className="py-1 text-small text-quiet">{t("unshowable")}</p>}
          >
            <Group
              group={group}
              isLast={isRunning && index === groups.length - 1}
              reasoningTokens={reasoningTokens}
            />
          </RenderBoundary>
        ))}
      </MessageId>
      {isRunning ? <LivePlan parts={message.parts} /> : null}
      {isRunning ? <RunProgress message={message} run={run} /> : null}
      {run && !isRunning ? (
        <RunEnd message={message} run={run} isNewest={isNewest} isBusy={isBusy} actions={actions} />
      ) : null}
      {isRunning ? null : (
        <AnswerActions
          message={message}
          isNewest={isNewest}
          isBusy={isBusy}
          isShown={isNewest || isPressed}
          actions={actions}
        />
      )}
    </article>
  );
});

/** The newest plan of a run at work, wherever in it the plan was made. */
const LivePlan = memo(function LivePlan({ parts }: Pick<MessageView, "parts">) {
  const newest = parts.findLast((part) => part.kind === "tool" && part.tool === planTool);
  const steps = newest?.kind === "tool" ? toPlan(newest) : undefined;
  return steps ? (
    <div className="rounded-card border border-line px-3 py-2">
      <PlanList steps={steps} />
    </div>
  ) : null;
});

const planTool = "update_plan";

interface GroupProps {
  group: ShownGroup;
  /** The run goes on from here. */
  isLast: boolean;
  reasoningTokens: number | undefined;
}

const Group = memo(function Group({ group, isLast, reasoningTokens }: GroupProps) {
  if (group.kind === "activity") return <Activity parts={group.parts} isLive={isLast} />;
  if (group.kind === "retried") return <RetriedAttempt parts={group.parts} notice={group.notice} />;
  return <PartView part={group.part} reasoningTokens={reasoningTokens} />;
});

/** A run's count of reasoning tokens is a part's own where there is one such part. */
function soleReasoningTokens({ parts, run, firstOrdinal }: MessageView): number | undefined {
  if (firstOrdinal > 0) return undefined;
  const count = parts.filter((part) => part.kind === "reasoning").length;
  return count === 1 ? run?.usage.reasoningTokens : undefined;
}
