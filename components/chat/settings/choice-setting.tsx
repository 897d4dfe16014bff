"use client";
import { useId } from "react";
import { SavingNote } from "./saving-note";
import { controlLook, SettingsRow } from "./settings-row";
import { useSaving } from "./use-saving";

interface ChoiceSettingProps<T extends string> {
  label: string;
  help: string;
  value: T;
  choices: readonly (readonly [T, string])[];
  onSave: (value: T) => Promise<void>;
}

/** Takes effect as it is chosen. */
export function ChoiceSetting<T extends string>(props: ChoiceSettingProps<T>) {
  const { label, help, value, choices, onSave } = props;
  const id = useId();
  const saving = useSaving();
  return (
    <SettingsRow label={label} help={help} controlId={id}>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const next = choices.find(([choice]) => choice === event.target.value)?.[0];
          if (next !== undefined) void saving.save(() => onSave(next));
        }}
        className={controlLook}
      >
        {choices.map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </select>
      <SavingNote saving={saving} />
    </SettingsRow>
  );
}
