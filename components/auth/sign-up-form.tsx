"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { signUp } from "@/lib/client/account";
import { browserEnvironment } from "@/lib/client/environment";
import { AccountForm } from "./account-form";

export function SignUpForm() {
  const t = useTranslations("auth.signUp");
  return (
    <>
      <AccountForm
        title={t("title")}
        text={t("text")}
        submit={t("submit")}
        hasName
        email={null}
        onSend={async (account) => await signUp(browserEnvironment, account)}
      />
      <Link href="/sign-in" className="text-small underline">
        {t("haveOne")}
      </Link>
    </>
  );
}
