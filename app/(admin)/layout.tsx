import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { pickMessages } from "@/lib/i18n/client-messages";
import { isAdminPage } from "./admin/access";

export default async function AdminLayout({ children }: { children: ReactNode }) {
  // What administrators read goes to nobody else, not even with a page that is not there.
  if (!(await isAdminPage())) return children;
  const messages = await pickMessages(["pages", "admin", "failures", "errors", "problems"]);
  return <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>;
}
