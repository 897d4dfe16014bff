"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { browserEnvironment } from "@/lib/client/environment";
import {
  changePassword,
  deleteMe,
  type MeChange,
  patchMe,
  signOutElsewhere,
} from "@/lib/client/me";
import type { PersonalSettings } from "@/protocol/api";
import { useChat } from "../shell/chat-context";
import { PageHeader } from "../shell/page-header";
import { ChoiceSetting } from "./choice-setting";
import { LeaveSetting } from "./leave-setting";
import { NotificationSetting } from "./notification-setting";
import { PasswordSetting } from "./password-setting";
import { SavingNote } from "./saving-note";
import { SettingsGroup, SettingsRow } from "./settings-row";
import { SharesSetting } from "./shares-setting";
import { TextSetting } from "./text-setting";
import { TokensSetting } from "./tokens-setting";
import { useSaving } from "./use-saving";

const env = browserEnvironment;
const nameLengthMax = 100;
const instructionsLengthMax = 8_000;

/** What a person decides for themselves. */
export function SettingsView() {
  const t = useTranslations("settings");
  const { me, setMe } = useChat();
  const router = useRouter();
  const change = async (next: MeChange) => setMe(await patchMe(env, next));
  const set = (settings: Partial<PersonalSettings>) => change({ settings });
  const { settings } = me;

  return (
    <main className="flex h-(--visible-height) min-w-0 flex-1 flex-col overflow-y-auto">
      <PageHeader title={t("title")} />
      <div className="mx-auto flex w-full max-w-[calc(var(--container-prose)+48px)] flex-col gap-8 px-4 pt-2 pb-16 sm:px-6">
        <SettingsGroup title={t("you")}>
          <TextSetting
            {...{ label: t("name.label"), help: t("name.help"), value: me.name }}
            lengthMax={nameLengthMax}
            isRequired
            onSave={(name) => change({ name })}
          />
          <SettingsRow label={t("email.label")} help={t("email.help")}>
            <p className="max-w-full break-words">{me.email}</p>
          </SettingsRow>
        </SettingsGroup>
        <SettingsGroup title={t("look")}>
          <ChoiceSetting
            {...{ label: t("language.label"), help: t("language.help") }}
            value={settings.language ?? "browser"}
            choices={[
              ["browser", t("language.browser")],
              ["en", "English"],
              ["zh-CN", "简体中文"],
            ]}
            onSave={async (value) => {
              await set({ language: value === "browser" ? null : value });
              router.refresh();
            }}
          />
          <ChoiceSetting
            {...{ label: t("theme.label"), help: t("theme.help"), value: settings.theme }}
            choices={(["light", "dark", "system"] as const).map((each) => [
              each,
              t(`theme.${each}`),
            ])}
            onSave={async (theme) => {
              await set({ theme });
              document.documentElement.dataset.theme = theme;
            }}
          />
        </SettingsGroup>
        <SettingsGroup title={t("writing")}>
          <ChoiceSetting
            {...{ label: t("sendKey.label"), help: t("sendKey.help"), value: settings.sendKey }}
            choices={[
              ["enter", t("sendKey.enter")],
              ["mod-enter", t("sendKey.modEnter")],
            ]}
            onSave={(sendKey) => set({ sendKey })}
          />
          <TextSetting
            {...{ label: t("instructions.label"), help: t("instructions.help") }}
            value={settings.customInstructions}
            lengthMax={instructionsLengthMax}
            isLong
            onSave={(customInstructions) => set({ customInstructions })}
          />
        </SettingsGroup>
        <SettingsGroup title={t("notifications.title")}>
          <NotificationSetting />
        </SettingsGroup>
        {me.isSharingOn ? (
          <SettingsGroup title={t("shares")}>
            <SharesSetting />
          </SettingsGroup>
        ) : null}
        <SettingsGroup title={t("tokens.title")}>
          <TokensSetting isAdmin={me.role === "admin"} />
        </SettingsGroup>
        <SettingsGroup title={t("access")}>
          <PasswordSetting onSave={(passwords) => changePassword(env, passwords)} />
          <ElsewhereRow />
          <LeaveSetting
            email={me.email}
            onDelete={async (password) => {
              await deleteMe(env, password);
              window.location.assign("/sign-in");
            }}
          />
        </SettingsGroup>
      </div>
    </main>
  );
}

function ElsewhereRow() {
  const t = useTranslations("settings.elsewhere");
  const saving = useSaving();
  return (
    <SettingsRow label={t("label")} help={t("help")}>
      <Button
        disabled={saving.isSaving}
        onClick={() =>
          void saving.save(async () => {
            await signOutElsewhere(env);
          })
        }
      >
        {t("button")}
      </Button>
      <SavingNote saving={saving} done={t("done")} />
    </SettingsRow>
  );
}
