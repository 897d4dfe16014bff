import { redirect } from "next/navigation";
import { requireAdminPage } from "./access";

export default async function AdminPage() {
  await requireAdminPage("/admin");
  redirect("/admin/endpoints");
}
