"use client";
import { Check } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, useSyncExternalStore } from "react";
import { signOut } from "@/lib/client/account";
import { attempt } from "@/lib/client/action";
import { browserEnvironment } from "@/lib/client/environment";
import { patchMe } from "@/lib/client/me";
import { readTheme, setLocale, setTheme } from "@/lib/client/preferences";
import type { Me, PersonalSettings } from "@/protocol/api";
import { useChat } from "../shell/chat-context";

interface UserMenuPanelProps {
  user: Pick<Me, "email" | "role">;
  onChoose: () => void;
  trigger: ReactNode;
}

const languages = [
  ["en", "English"],
  ["zh-CN", "简体中文"],
] as const;
const themes = ["light", "dark", "system"] as const;

// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export
export default function UserMenuPanel({ user, onChoose, trigger }: UserMenuPanelProps) {
  const t = useTranslations("menu");
  const locale = useLocale();
  const router = useRouter();
  const { setMe } = useChat();
  // Shown at once by the cookie; other browsers of this person follow the account.
  const keep = (settings: Partial<PersonalSettings>) =>
    void attempt(async () => setMe(await patchMe(browserEnvironment, { settings })));
  const theme = useSyncExternalStore(
    () => () => {},
    readTheme,
    () => "system",
  );
  return (
    // Not modal: a modal menu locks scrolling with a style tag, which the page's policy forbids.
    <DropdownMenu.Root defaultOpen modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Content
        side="top"
        align="start"
        sideOffset={4}
        className="z-10 min-w-58 rounded-card border border-line bg-raised p-1 text-small shadow-float"
      >
        <p className="truncate px-2 py-1.5 text-quiet">{user.email}</p>
        <DropdownMenu.Separator className="my-1 border-t border-line" />
        <DropdownMenu.Item asChild className={itemLook} onSelect={onChoose}>
          <Link href="/settings">{t("settings")}</Link>
        </DropdownMenu.Item>
        {user.role === "admin" ? (
          <DropdownMenu.Item asChild className={itemLook} onSelect={onChoose}>
            <Link href="/admin/endpoints">{t("administration")}</Link>
          </DropdownMenu.Item>
        ) : null}
        <Group
          label={t("language")}
          value={locale}
          onChange={(value) => {
            setLocale(value);
            keep({ language: value === "zh-CN" ? "zh-CN" : "en" });
            router.refresh();
          }}
        >
          {languages.map(([value, name]) => (
            <Choice key={value} value={value} name={name} />
          ))}
        </Group>
        <Group
          label={t("theme")}
          value={theme}
          onChange={(value) => {
            setTheme(value);
            keep({ theme: themes.find((each) => each === value) ?? "system" });
          }}
        >
          {themes.map((value) => (
            <Choice key={value} value={value} name={t(value)} />
          ))}
        </Group>
        <DropdownMenu.Separator className="my-1 border-t border-line" />
        <DropdownMenu.Item className={itemLook} onSelect={() => void signOut(browserEnvironment)}>
          {t("signOut")}
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

const itemLook =
  "flex h-8 cursor-default items-center justify-between gap-4 rounded-control px-2 outline-none data-highlighted:bg-hover";

interface GroupProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

function Group({ label, value, onChange, children }: GroupProps) {
  return (
    <>
      <DropdownMenu.Separator className="my-1 border-t border-line" />
      <DropdownMenu.Label className="px-2 py-1 text-[12px] text-quiet">{label}</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
        {children}
      </DropdownMenu.RadioGroup>
    </>
  );
}

function Choice({ value, name }: { value: string; name: string }) {
  return (
    <DropdownMenu.RadioItem value={value} className={itemLook}>
      {name}
      <DropdownMenu.ItemIndicator>
        <Check aria-hidden size={16} strokeWidth={1.75} />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}
