"use client";
import { Square } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { type ActionResult, attempt } from "@/lib/client/action";
import type { ApiProblem } from "@/lib/client/api-problem";
import { type CallAnswerBody, sendAnswer } from "@/lib/client/tools";
import type { ToolPart } from "@/protocol/parts";
import { ApprovalForm } from "./approval-form";
import { QuestionForm } from "./question-form";

interface AnswerCardProps {
  runId: string;
  part: ToolPart;
  /** Further calls that wait. */
  moreCount: number;
  onStop: () => void;
  /** The person would rather write a message. */
  onReply: () => void;
  /** What stands between the person and the thread. */
  notices: ReactNode;
}

/** A call that waits for a person, in the composer's place. Mount it with the call's id as key. */
export function AnswerCard({ runId, part, moreCount, onStop, onReply, notices }: AnswerCardProps) {
  const t = useTranslations("answer");
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const toText = useProblemText();
  async function answer(body: CallAnswerBody) {
    setSending(true);
    setProblem(undefined);
    const result: ActionResult = await attempt(() => sendAnswer(runId, body));
    // What was answered elsewhere goes away by itself, with the run's next event.
    if (!result.ok) {
      setProblem(result.problem);
      setSending(false);
    }
  }
  const form = { part, isSending, onAnswer: (body: CallAnswerBody) => void answer(body) };
  const title =
    part.phase === "question" ? t("questionTitle") : t("approvalTitle", { tool: part.tool });
  return (
    <div className="mx-auto w-full max-w-[calc(var(--container-prose)+48px)] shrink-0 px-3 pb-3 sm:px-6 sm:pb-4">
      {notices}
      <section
        aria-label={title}
        className="flex max-h-[calc(var(--visible-height)*0.6)] flex-col gap-3 overflow-y-auto rounded-card border border-line-strong bg-raised p-3"
      >
        <Head title={title} onStop={onStop} stop={t("stop")}>
          {moreCount > 0 ? t("more", { count: moreCount }) : null}
        </Head>
        {part.phase === "question" ? <QuestionForm {...form} /> : <ApprovalForm {...form} />}
        <Button size="small" look="quiet" className="self-start" onClick={onReply}>
          {t("reply")}
        </Button>
        {problem ? (
          <p role="alert" className="text-small text-danger">
            {toText(problem)}
          </p>
        ) : null}
      </section>
    </div>
  );
}

interface HeadProps {
  title: string;
  stop: string;
  onStop: () => void;
  children: ReactNode;
}

function Head({ title, stop, onStop, children }: HeadProps) {
  return (
    <div className="flex items-center gap-2">
      <h2 className="min-w-0 flex-1 font-medium">{title}</h2>
      <span className="text-small text-quiet">{children}</span>
      <IconButton label={stop} onClick={onStop}>
        <Square aria-hidden size={14} strokeWidth={1.75} fill="currentColor" />
      </IconButton>
    </div>
  );
}
