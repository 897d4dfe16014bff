import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminFrame } from "@/components/admin/admin-frame";
import { LiveRunsView } from "@/components/admin/live-runs-view";
import { listLiveRuns } from "@/lib/runs/live-runs";
import { requireAdminPage } from "../access";

const path = "/admin/runs";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage(path);
  return { title: (await getTranslations("admin"))("runs.title") };
}

export default async function LiveRunsPage() {
  const admin = await requireAdminPage(path);
  const t = await getTranslations("admin");
  return (
    <AdminFrame section="runs" title={t("runs.title")} intro={t("runs.intro")}>
      <LiveRunsView initial={(await listLiveRuns(admin)).runs} />
    </AdminFrame>
  );
}
