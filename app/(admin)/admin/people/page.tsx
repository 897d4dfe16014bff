import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AdminFrame } from "@/components/admin/admin-frame";
import { PeopleView } from "@/components/admin/people-view";
import { listPeople } from "@/lib/people/people";
import { requireAdminPage } from "../access";

const path = "/admin/people";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage(path);
  return { title: (await getTranslations("admin"))("people.title") };
}

export default async function PeoplePage() {
  const admin = await requireAdminPage(path);
  const t = await getTranslations("admin");
  return (
    <AdminFrame section="people" title={t("people.title")} intro={t("people.intro")}>
      <PeopleView initial={await listPeople(admin, { q: "", limit: 50 })} meId={admin.id} />
    </AdminFrame>
  );
}
