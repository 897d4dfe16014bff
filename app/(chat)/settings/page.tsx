import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SettingsView } from "@/components/chat/settings/settings-view";
import { requireUserPage } from "../page-access";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("title") };
}

export default async function SettingsPage() {
  await requireUserPage("/settings");
  return <SettingsView />;
}
