"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useAction } from "@/components/admin/use-action";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";
import { browserEnvironment } from "@/lib/client/environment";
import { continueShare } from "@/lib/client/shares";
import { useChat } from "../shell/chat-context";
import { PageHeader } from "../shell/page-header";

/** Nothing begins by itself: a link that somebody sent leads here. */
export function ContinueView({ token }: { token: string }) {
  const t = useTranslations("share");
  const toProblemText = useProblemText();
  const router = useRouter();
  const { news } = useChat();
  const { isWorking, problem, run } = useAction();
  const go = () =>
    run(async () => {
      const { threadId } = await continueShare(browserEnvironment, token);
      news.tell(threadId);
      router.replace(`/t/${threadId}`);
    });
  return (
    <main className="flex h-(--visible-height) min-w-0 flex-1 flex-col">
      <PageHeader title={t("continueTitle")} />
      <div className="mx-auto flex w-full max-w-prose flex-col items-start gap-4 px-4 pt-4">
        <p>{t("continueIntro")}</p>
        {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
        <Button look="primary" onClick={() => void go()} disabled={isWorking}>
          {t("continue")}
        </Button>
      </div>
    </main>
  );
}
