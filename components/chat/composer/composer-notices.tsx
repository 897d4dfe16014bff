"use client";
import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { SignInHere } from "@/components/auth/sign-in-here";
import { RequestId } from "@/components/errors/request-id";
import { ToEndpoints } from "@/components/errors/to-endpoints";
import { toShownRequestId, useErrorText, useProblemText } from "@/components/errors/use-error-text";
import { NoticeCard } from "@/components/ui/notice-card";
import type { ApiProblem } from "@/lib/client/api-problem";
import { browserEnvironment } from "@/lib/client/environment";
import type { Connection } from "@/lib/client/run-follower";
import type { ErrorInfo } from "@/protocol/error-classes";
import { useChat } from "../shell/chat-context";

/** What the person asked for last and did not get. */
export interface Failure {
  problem: ApiProblem;
  /** A message was not sent; its text is in the box again. */
  isSend: boolean;
}

interface ComposerNoticesProps {
  connection: Connection;
  failure: Failure | null;
  /** Why nothing can be sent to a model. */
  modelError: ErrorInfo | undefined;
}

/** What stands between the person and the thread, when something does. */
export function ComposerNotices({ connection, failure, modelError }: ComposerNoticesProps) {
  return (
    <div className="flex flex-col gap-1 pb-2 text-small empty:hidden">
      <ConnectionNotice connection={connection} />
      {modelError ? <ModelNotice error={modelError} /> : null}
      {failure ? (
        <FailureNotice {...failure} isSignInShown={connection.state === "signed-out"} />
      ) : null}
    </div>
  );
}

function ModelNotice({ error }: { error: ErrorInfo }) {
  const { message, remedy } = useErrorText()(error);
  const { me } = useChat();
  return (
    <NoticeCard
      tone="plain"
      title={message}
      text={remedy}
      actions={<ToEndpoints role={me.role} />}
    />
  );
}

function FailureNotice({ problem, isSend, isSignInShown }: Failure & { isSignInShown: boolean }) {
  const t = useTranslations("composer");
  const reason = useProblemText()(problem);
  const requestId = toShownRequestId(problem);
  const text = isSend ? t("notSent", { reason }) : reason;
  return (
    <div role="alert" className="rounded-card border border-danger bg-danger-surface px-3 py-2">
      <p>
        {text} {problem.status === 401 && !isSignInShown ? <SignInAgain /> : null}
      </p>
      {requestId ? <RequestId id={requestId} /> : null}
    </div>
  );
}

function useIsOnline(): boolean {
  return useSyncExternalStore(browserEnvironment.onChange, browserEnvironment.isOnline, () => true);
}

function ConnectionNotice({ connection }: { connection: Connection }) {
  const t = useTranslations("composer.connection");
  const isOnline = useIsOnline();
  switch (connection.state) {
    case "idle":
    case "connecting":
    case "open":
      return isOnline ? null : <p className="px-1 text-quiet">{t("offlineIdle")}</p>;
    case "reconnecting":
      // One cut connection is renewed before anybody would notice.
      return connection.attempts > 0 ? (
        <p className="px-1 text-quiet">{t("reconnecting")}</p>
      ) : null;
    case "offline":
      return <p className="px-1 text-quiet">{t("offline")}</p>;
    case "signed-out":
      return (
        <p className="px-1">
          {t("signedOut")} <SignInAgain />
        </p>
      );
    case "gone":
      return <p className="px-1 text-danger">{t("gone")}</p>;
  }
}

/** Leads back to where the text is kept. */
function SignInAgain() {
  const t = useTranslations("composer.connection");
  return <SignInHere className="text-accent underline">{t("signIn")}</SignInHere>;
}
