"use client";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Dialog } from "@/components/ui/dialog";
import { signOut } from "@/lib/client/account";
import { browserEnvironment } from "@/lib/client/environment";
import { patchMe } from "@/lib/client/me";
import type { ThreadListState } from "@/lib/client/thread-list";
import { useStore } from "@/lib/client/use-store";
import type { PersonalSettings } from "@/protocol/api";
import { useChat } from "../shell/chat-context";
import { toHitAddress } from "../sidebar/hit-address";
import type { PaletteAction } from "./palette";

const Palette = lazy(() => import("./palette"));
const ShortcutList = lazy(() => import("./shortcut-list"));

export type OpenDialog = "palette" | "help" | null;

interface PaletteDialogsProps {
  open: OpenDialog;
  onChange: (open: OpenDialog) => void;
}

const whole = (state: ThreadListState) => state;

/** The palette and the list of shortcuts; each is loaded when it is first asked for. */
export function PaletteDialogs({ open, onChange }: PaletteDialogsProps) {
  const t = useTranslations("palette");
  const shortcuts = useTranslations("shortcuts");
  const { list } = useChat();
  const { threads } = useStore(list, whole);
  const router = useRouter();
  const close = () => onChange(null);
  const actions = useActions(() => onChange("help"));
  return (
    <>
      <Dialog title={t("title")} isOpen={open === "palette"} onClose={close}>
        <Suspense>
          <Palette
            actions={actions.map((action) => ({
              ...action,
              run: () => {
                close();
                action.run();
              },
            }))}
            recent={threads}
            onOpen={(thread, q) => {
              close();
              router.push(toHitAddress(thread, q));
            }}
          />
        </Suspense>
      </Dialog>
      <Dialog title={shortcuts("title")} isOpen={open === "help"} onClose={close}>
        <Suspense>
          <ShortcutList />
        </Suspense>
      </Dialog>
    </>
  );
}

function useActions(openHelp: () => void): PaletteAction[] {
  const t = useTranslations("palette.action");
  const { me, setMe } = useChat();
  const locale = useLocale();
  const router = useRouter();
  const go = (address: string) => () => router.push(address);
  const set = (settings: Partial<PersonalSettings>) =>
    // What is not kept is not applied either; the settings page says why.
    patchMe(browserEnvironment, { settings }).then(
      (next) => {
        setMe(next);
        document.documentElement.dataset.theme = next.settings.theme;
        router.refresh();
      },
      () => router.push("/settings"),
    );
  const toggleTheme = () => {
    const isDark = getComputedStyle(document.documentElement).colorScheme === "dark";
    const prefersDark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    const isNowDark = me.settings.theme === "system" ? prefersDark : isDark;
    void set({ theme: isNowDark ? "light" : "dark" });
  };
  return [
    { id: "new-thread", name: t("newThread"), run: go("/") },
    { id: "theme", name: t("theme"), run: toggleTheme },
    {
      id: "language",
      name: t("language"),
      run: () => void set({ language: locale === "en" ? "zh-CN" : "en" }),
    },
    { id: "settings", name: t("settings"), run: go("/settings") },
    ...(me.role === "admin"
      ? [{ id: "endpoints", name: t("endpoints"), run: go("/admin/endpoints") }]
      : []),
    { id: "shortcuts", name: t("shortcuts"), run: openHelp },
    { id: "sign-out", name: t("signOut"), run: () => void signOut(browserEnvironment) },
  ];
}
