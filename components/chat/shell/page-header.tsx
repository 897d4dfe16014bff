"use client";
import { Menu, PanelLeftOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { IconButton } from "@/components/ui/icon-button";
import { useChat } from "./chat-context";

/** The line above a page that is no thread. */
export function PageHeader({ title }: { title: string }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-2 sm:px-3">
      <ListOpeners />
      <h1 className="min-w-0 truncate px-1 font-medium">{title}</h1>
    </header>
  );
}

/** The ways to the threads, where they are not shown. */
export function ListOpeners() {
  const t = useTranslations("sidebar");
  const { isSidebarShown, showSidebar, openSheet } = useChat();
  return (
    <>
      <IconButton label={t("open")} onClick={openSheet} className="md:hidden">
        <Menu aria-hidden size={16} strokeWidth={1.75} />
      </IconButton>
      {isSidebarShown ? null : (
        <IconButton label={t("show")} onClick={showSidebar} className="max-md:hidden">
          <PanelLeftOpen aria-hidden size={16} strokeWidth={1.75} />
        </IconButton>
      )}
    </>
  );
}
