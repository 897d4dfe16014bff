import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { SignInHere } from "@/components/auth/sign-in-here";
import { bringsSession } from "@/lib/auth/session";

const linkClass = "text-accent underline underline-offset-2";

export default async function NotFoundPage() {
  const t = await getTranslations("pages.notFound");
  const isSignedOut = !(await bringsSession());
  return (
    <main className="mx-auto flex min-h-dvh max-w-100 flex-1 flex-col justify-center gap-2 p-4">
      <h1 className="text-[20px] leading-7 font-semibold">{t("title")}</h1>
      <p className="text-quiet">{t(isSignedOut ? "signedOut" : "text")}</p>
      <p>
        {isSignedOut ? (
          <SignInHere className={linkClass}>{t("signIn")}</SignInHere>
        ) : (
          <Link href="/" className={linkClass}>
            {t("home")}
          </Link>
        )}
      </p>
    </main>
  );
}
