import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import { SetupEndpoint, SetupFound } from "@/components/auth/setup-endpoint";
import { SetupForm } from "@/components/auth/setup-form";
import { NoticeCard } from "@/components/ui/notice-card";
import { findUser } from "@/lib/auth/session";
import { describeSetup } from "@/lib/auth/setup";
import { listAdminEndpoints } from "@/lib/endpoints/admin";
import { pickMessages } from "@/lib/i18n/client-messages";

export async function generateMetadata(): Promise<Metadata> {
  // The one-time token is in the address: no other site may learn of it.
  return { title: (await getTranslations("auth.setup"))("title"), referrer: "no-referrer" };
}

export default async function SetupPage({ searchParams }: PageProps<"/setup">) {
  const { needed, tokenRequired } = await describeSetup(await headers());
  const { token: given, step } = await searchParams;
  if (!needed) return await EndpointStep({ isAsked: step === "endpoint" });
  const token = typeof given === "string" ? given : undefined;
  const t = await getTranslations("auth.setup");
  return (
    <>
      <div className="flex flex-col gap-1">
        <h1 className="text-[22px] leading-8 font-semibold">{t("title")}</h1>
        <p className="text-quiet">{t("text")}</p>
      </div>
      {tokenRequired && !token ? (
        <NoticeCard tone="plain" title={t("linkNeeded")} />
      ) : (
        <SetupForm token={token} />
      )}
    </>
  );
}

/** The form is the administration's, whose words no other page before signing in brings. */
const endpointMessages = ["pages", "setup", "admin", "errors", "failures", "problems"] as const;

/** Step 2, for the administrator who comes from step 1, and as long as nobody has connected an endpoint. */
async function EndpointStep({ isAsked }: { isAsked: boolean }) {
  const user = await findUser();
  if (!user) redirect("/sign-in");
  if (user.role !== "admin") redirect("/");
  const endpoints = await listAdminEndpoints(user);
  const given = endpoints.find(({ source }) => source === "environment");
  const isOver = !isAsked || (!given && endpoints.some(({ source }) => source === "admin"));
  if (isOver) redirect("/");
  const t = await getTranslations("setup");
  const messages = await pickMessages(endpointMessages);
  return (
    <NextIntlClientProvider messages={messages}>
      <div className="flex flex-col gap-1">
        <h1 className="text-[22px] leading-8 font-semibold">{given ? t("found") : t("title")}</h1>
        <p className="text-quiet">{t("text")}</p>
      </div>
      {given ? <SetupFound endpointId={given.id} name={given.baseUrl} /> : <SetupEndpoint />}
    </NextIntlClientProvider>
  );
}
