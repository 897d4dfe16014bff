import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AccountLinkForm } from "@/components/auth/account-link-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("auth.link"))("title"), referrer: "no-referrer" };
}

export default function AccountLinkPage() {
  return <AccountLinkForm />;
}
