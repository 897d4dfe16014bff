"use client";
import { useLocale, useTranslations } from "next-intl";
import { RawAnswer } from "@/components/errors/raw-answer";
import { RequestId } from "@/components/errors/request-id";
import { ToEndpoints } from "@/components/errors/to-endpoints";
import { useErrorText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";
import type { MessageView, RunView } from "@/lib/client/thread-state";
import type { ErrorInfo } from "@/protocol/error-classes";
import { useChat } from "../shell/chat-context";
import type { MessageActions } from "./message-actions";

const internal: ErrorInfo = { class: "internal", params: {} };

/** A limit may be a fraction of a cent. */
const costDigits = { maximumSignificantDigits: 6 };

interface RunEndProps {
  message: MessageView;
  run: RunView;
  isNewest: boolean;
  isBusy: boolean;
  actions: MessageActions;
}

/** How a run ended, where that is not plain from its answer. */
export function RunEnd(props: RunEndProps) {
  const { message, run } = props;
  const t = useTranslations("message");
  if (run.status === "failed") return <Failure {...props} />;
  if (run.status === "cancelled") return <Line text={t("stopped")} />;
  if (run.status === "paused") return <Paused {...props} />;
  if (run.finishReason === "length") return <Continuable text={t("lengthStop")} {...props} />;
  const isEmpty = !message.parts.some((part) => part.kind === "text" && part.text !== "");
  return isEmpty && message.firstOrdinal === 0 ? <Line text={t("emptyAnswer")} /> : null;
}

function Failure({ message, run, isNewest, isBusy, actions }: RunEndProps) {
  const t = useTranslations("message");
  const { me } = useChat();
  const toErrorText = useErrorText();
  const error = run.error ?? internal;
  const { message: what, remedy } = toErrorText(error);
  // Attempts that were repeated are folded away, and tell of themselves.
  const isKept = message.parts.some((part) => part.kind !== "notice" && !part.retried);
  return (
    <NoticeCard
      tone="danger"
      title={what}
      text={
        <>
          {remedy}
          {isKept ? ` ${t("failedKept")}` : null}
        </>
      }
      detail={
        <>
          <RawAnswer error={error} />
          <RequestId id={run.id} />
        </>
      }
      actions={
        <>
          {isNewest ? (
            <Button size="small" disabled={isBusy} onClick={() => actions.onRegenerate(message.id)}>
              {t("regenerate")}
            </Button>
          ) : null}
          <ToEndpoints error={error.class} role={me.role} />
        </>
      }
    />
  );
}

/** Nothing went wrong: it goes on when the person says so. */
function Paused(props: RunEndProps) {
  const t = useTranslations("limits.paused");
  const message = useTranslations("message");
  const locale = useLocale();
  const toErrorText = useErrorText();
  const { run, isNewest, isBusy, actions } = props;
  if (!run.error) {
    const { pause } = run;
    const text =
      pause && pause.cause !== "asked"
        ? t(pause.cause, {
            count: pause.limit,
            limit: pause.limit.toLocaleString(locale, costDigits),
          })
        : t("asked");
    return <Continuable text={text} {...props} />;
  }
  const { message: what, remedy } = toErrorText(run.error);
  return (
    <NoticeCard
      tone="plain"
      title={`${message("paused")}: ${what}`}
      text={remedy}
      actions={
        isNewest ? (
          <Button size="small" disabled={isBusy} onClick={() => actions.onContinue(run.id)}>
            {message("continue")}
          </Button>
        ) : null
      }
    />
  );
}

function Continuable({ text, run, isNewest, isBusy, actions }: RunEndProps & { text: string }) {
  const t = useTranslations("message");
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      <Line text={text} />
      {isNewest ? (
        <Button size="small" disabled={isBusy} onClick={() => actions.onContinue(run.id)}>
          {t("continue")}
        </Button>
      ) : null}
    </div>
  );
}

function Line({ text }: { text: string }) {
  return <p className="py-1 text-small text-quiet">{text}</p>;
}
