import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignInForm } from "@/components/auth/sign-in-form";
import { findUser } from "@/lib/auth/session";
import { needsSetup } from "@/lib/auth/setup";
import { toReturnPath } from "@/lib/client/return-path";
import { isSignUpOpen } from "@/lib/people/sign-up";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth.signIn"))("title") };
}

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const next = toReturnPath((await searchParams).next);
  if (await findUser()) redirect(next);
  if (await needsSetup()) redirect("/setup");
  const t = await getTranslations("auth.signIn");
  return (
    <>
      <h1 className="text-[22px] leading-8 font-semibold">{t("title")}</h1>
      <SignInForm next={next} />
      {(await isSignUpOpen()) ? (
        <Link href="/sign-up" className="text-small underline">
          {t("signUp")}
        </Link>
      ) : null}
    </>
  );
}
