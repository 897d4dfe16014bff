import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { ChatShell } from "@/components/chat/shell/chat-shell";
import { describeMe } from "@/lib/account/me";
import { findUser } from "@/lib/auth/session";
import { pickMessages } from "@/lib/i18n/client-messages";
import { listThreads } from "@/lib/threads/list";

const messages = [
  "pages",
  "sidebar",
  "share",
  "menu",
  "demo",
  "thread",
  "message",
  "markdown",
  "duration",
  "tools",
  "activity",
  "answer",
  "files",
  "tool",
  "composer",
  "limits",
  "settings",
  "palette",
  "shortcuts",
  "failures",
  "errors",
  "problems",
];

export default async function ChatLayout({ children }: { children: ReactNode }) {
  const user = await findUser();
  // Each page sends the signed-out away; what is around it has nothing to show them.
  if (!user) return children;
  const [threads, me] = await Promise.all([listThreads(user, { limit: 30 }), describeMe(user)]);
  return (
    <NextIntlClientProvider messages={await pickMessages(messages)}>
      <ChatShell me={me} threads={threads} now={Date.now()}>
        {children}
      </ChatShell>
    </NextIntlClientProvider>
  );
}
