import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminFrame } from "@/components/admin/admin-frame";
import { SettingsForm } from "@/components/admin/settings-form";
import { listSettings } from "@/lib/settings/settings";
import { requireAdminPage } from "../access";

const path = "/admin/settings";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage(path);
  return { title: (await getTranslations("admin"))("settings.title") };
}

export default async function AdminSettingsPage() {
  const admin = await requireAdminPage(path);
  const t = await getTranslations("admin");
  return (
    <AdminFrame section="settings" title={t("settings.title")} intro={t("settings.intro")}>
      <SettingsForm initial={await listSettings(admin)} />
    </AdminFrame>
  );
}
