"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useRef } from "react";
import { Button } from "@/components/ui/button";
import { SavingNote } from "./saving-note";
import { controlLook, SettingsRow } from "./settings-row";
import { useSaving } from "./use-saving";

interface PasswordSettingProps {
  onSave: (passwords: { currentPassword: string; newPassword: string }) => Promise<void>;
}

const lengthMin = 15;

export function PasswordSetting({ onSave }: PasswordSettingProps) {
  const t = useTranslations("settings.password");
  const currentId = useId();
  const nextId = useId();
  const form = useRef<HTMLFormElement>(null);
  const saving = useSaving();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const passwords = {
      currentPassword: String(data.get("current") ?? ""),
      newPassword: String(data.get("next") ?? ""),
    };
    if (await saving.save(() => onSave(passwords))) form.current?.reset();
  }

  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      <SettingsRow label={t("label")} help={t("help")}>
        <label htmlFor={currentId} className="text-small sm:w-72">
          {t("current")}
        </label>
        <input
          id={currentId}
          name="current"
          type="password"
          required
          autoComplete="current-password"
          className={controlLook}
        />
        <label htmlFor={nextId} className="text-small sm:w-72">
          {t("next")}
        </label>
        <input
          id={nextId}
          name="next"
          type="password"
          required
          minLength={lengthMin}
          autoComplete="new-password"
          className={controlLook}
        />
        <div className="flex items-center gap-3">
          <SavingNote saving={saving} done={t("done")} />
          <Button type="submit" size="small" disabled={saving.isSaving}>
            {t("change")}
          </Button>
        </div>
      </SettingsRow>
    </form>
  );
}
