import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { pickMessages } from "@/lib/i18n/client-messages";

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const messages = await pickMessages(["pages", "admin", "failures", "errors", "problems"]);
  return <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>;
}
