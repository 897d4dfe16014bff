"use client";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { SavingNote } from "./saving-note";
import { controlLook, SettingsRow } from "./settings-row";
import { useSaving } from "./use-saving";

interface TextSettingProps {
  label: string;
  help: string;
  value: string;
  lengthMax: number;
  isLong?: boolean;
  isRequired?: boolean;
  onSave: (value: string) => Promise<void>;
}

/** Text is kept on demand: half a sentence is no setting. */
export function TextSetting(props: TextSettingProps) {
  const { label, help, value, lengthMax, isLong, isRequired, onSave } = props;
  const t = useTranslations("settings");
  const id = useId();
  const [text, setText] = useState(value);
  const saving = useSaving();
  const canSave = text !== value && !saving.isSaving && !(isRequired && text.trim() === "");
  const Control = isLong ? "textarea" : "input";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) void saving.save(() => onSave(text));
      }}
    >
      <SettingsRow label={label} help={help} controlId={id}>
        <Control
          id={id}
          dir="auto"
          value={text}
          maxLength={lengthMax}
          onChange={(event) => setText(event.target.value)}
          className={
            isLong
              ? "grow-with-text max-h-80 min-h-32 w-full resize-y rounded-control border border-line-strong bg-raised px-3 py-2 text-[16px] sm:text-small"
              : controlLook
          }
        />
        <div className="flex items-center gap-3">
          <SavingNote saving={saving} />
          <Button type="submit" size="small" disabled={!canSave}>
            {t("save")}
          </Button>
        </div>
      </SettingsRow>
    </form>
  );
}
