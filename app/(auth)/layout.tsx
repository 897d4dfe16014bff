import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { pickMessages } from "@/lib/i18n/client-messages";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const messages = await pickMessages(["pages", "auth", "setup", "errors", "problems"]);
  return (
    <NextIntlClientProvider messages={messages}>
      <main className="mx-auto flex min-h-dvh w-full max-w-90 flex-col justify-center gap-6 px-4 py-8">
        {children}
      </main>
    </NextIntlClientProvider>
  );
}
