"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SavingNote } from "./saving-note";
import { controlLook, SettingsRow } from "./settings-row";
import { useSaving } from "./use-saving";

interface LeaveSettingProps {
  /** Typed to confirm. */
  email: string;
  onDelete: (password: string) => Promise<void>;
}

/** Nothing takes this back, so it asks for more than a click. */
export function LeaveSetting({ email, onDelete }: LeaveSettingProps) {
  const t = useTranslations("settings.leave");
  const [isOpen, setOpen] = useState(false);
  return (
    <SettingsRow label={t("label")} help={t("help")}>
      <Button look="danger" onClick={() => setOpen(true)}>
        {t("open")}
      </Button>
      <Dialog title={t("title")} isOpen={isOpen} onClose={() => setOpen(false)}>
        <LeaveForm email={email} onDelete={onDelete} />
      </Dialog>
    </SettingsRow>
  );
}

function LeaveForm({ email, onDelete }: LeaveSettingProps) {
  const t = useTranslations("settings.leave");
  const typedId = useId();
  const passwordId = useId();
  const [typed, setTyped] = useState("");
  const saving = useSaving();
  const isConfirmed = typed.trim().toLowerCase() === email.toLowerCase();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    if (isConfirmed) void saving.save(() => onDelete(password));
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3 text-small">
      <p>{t("text")}</p>
      <div className="flex flex-col gap-1">
        <label htmlFor={typedId}>{t("type", { email })}</label>
        <input
          id={typedId}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          className={controlLook}
        />
      </div>
      <div className="flex flex-col gap-1">
        <label htmlFor={passwordId}>{t("password")}</label>
        <input
          id={passwordId}
          name="password"
          type="password"
          required
          autoComplete="current-password"
          className={controlLook}
        />
      </div>
      <SavingNote saving={saving} />
      <Button
        type="submit"
        disabled={!isConfirmed || saving.isSaving}
        className="self-end text-danger"
      >
        {t("confirm")}
      </Button>
    </form>
  );
}
