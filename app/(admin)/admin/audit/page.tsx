import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminFrame } from "@/components/admin/admin-frame";
import { AuditView } from "@/components/admin/audit-view";
import { listAudit } from "@/lib/audit/audit";
import { requireAdminPage } from "../access";

const path = "/admin/audit";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage(path);
  return { title: (await getTranslations("admin"))("audit.title") };
}

export default async function AuditLogPage() {
  const admin = await requireAdminPage(path);
  const t = await getTranslations("admin");
  return (
    <AdminFrame section="audit" title={t("audit.title")} intro={t("audit.intro")}>
      <AuditView initial={await listAudit(admin, { limit: 50 })} />
    </AdminFrame>
  );
}
