import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminFrame } from "@/components/admin/admin-frame";
import { UsageView } from "@/components/admin/usage-view";
import { readUsage } from "@/lib/usage/usage";
import { requireAdminPage } from "../access";

const path = "/admin/usage";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage(path);
  return { title: (await getTranslations("admin"))("usage.title") };
}

export default async function UsagePage() {
  const admin = await requireAdminPage(path);
  const t = await getTranslations("admin");
  return (
    <AdminFrame section="usage" title={t("usage.title")} intro={t("usage.intro")} isWide>
      <UsageView initial={await readUsage(admin, 30)} />
    </AdminFrame>
  );
}
