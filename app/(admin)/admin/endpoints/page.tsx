import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminFrame } from "@/components/admin/admin-frame";
import { EndpointList } from "@/components/admin/endpoint-list";
import { listAdminEndpoints } from "@/lib/endpoints/admin";
import { requireAdminPage } from "../access";

const path = "/admin/endpoints";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage(path);
  return { title: (await getTranslations("admin"))("endpoints") };
}

export default async function EndpointsPage() {
  const admin = await requireAdminPage(path);
  const t = await getTranslations("admin");
  return (
    <AdminFrame section="endpoints" title={t("endpoints")} intro={t("intro")}>
      <EndpointList initial={await listAdminEndpoints(admin)} />
    </AdminFrame>
  );
}
