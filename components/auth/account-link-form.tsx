"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { NoticeCard } from "@/components/ui/notice-card";
import { acceptLink, openLink } from "@/lib/client/account";
import { ApiProblem } from "@/lib/client/api-problem";
import { browserEnvironment } from "@/lib/client/environment";
import type { OpenedLink } from "@/protocol/api";
import { AccountForm } from "./account-form";

type Opening = { token: string; link: OpenedLink } | { problem: ApiProblem };

/** The token is read from the fragment here: the server that sent this page has not seen it. */
export function AccountLinkForm() {
  const t = useTranslations("auth.link");
  const toProblemText = useProblemText();
  const [opening, setOpening] = useState<Opening>();
  useEffect(() => {
    const token = window.location.hash.slice(1);
    void openLink(browserEnvironment, token).then((opened) =>
      setOpening(opened instanceof ApiProblem ? { problem: opened } : { token, link: opened }),
    );
  }, []);
  if (opening && "link" in opening) return <AcceptForm {...opening} />;
  return (
    <>
      <h1 className="text-[22px] leading-8 font-semibold">{t("title")}</h1>
      <div role="status">
        {opening ? (
          <NoticeCard
            tone="danger"
            title={toProblemText(opening.problem)}
            actions={
              <Link href="/sign-in" className="underline">
                {t("signIn")}
              </Link>
            }
          />
        ) : (
          <p className="text-quiet">{t("opening")}</p>
        )}
      </div>
    </>
  );
}

function AcceptForm({ token, link: { kind, email } }: { token: string; link: OpenedLink }) {
  const t = useTranslations("auth.link");
  const isNew = kind === "invite";
  return (
    <AccountForm
      title={t(`${kind}.title`)}
      text={t(`${kind}.text`)}
      submit={t(`${kind}.submit`)}
      hasName={isNew}
      email={email}
      onSend={async ({ name, email: typed, password }) =>
        await acceptLink(browserEnvironment, {
          ...{ token, password },
          ...(isNew ? { name } : {}),
          ...(isNew && email === null ? { email: typed } : {}),
        })
      }
    />
  );
}
