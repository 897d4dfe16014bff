"use client";
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { ShareInput, ShareOptions } from "@/protocol/shares";

export interface Choices extends Omit<ShareInput, "expiresAt"> {
  expires: keyof typeof days;
}

const days = { never: null, day: 1, week: 7, month: 30 } as const;
const dayMs = 86_400_000;
const optionNames = [
  "reasoning",
  "toolInputs",
  "toolOutputs",
  "files",
  "systemPrompt",
] as const satisfies readonly (keyof ShareOptions)[];

export const unticked: Choices = {
  options: {
    reasoning: false,
    toolInputs: false,
    toolOutputs: false,
    files: false,
    systemPrompt: false,
  },
  isAuthorShown: false,
  expires: "never",
};

export function toInput({ options, isAuthorShown, expires }: Choices): ShareInput {
  const count = days[expires];
  const expiresAt = count === null ? null : new Date(Date.now() + count * dayMs).toISOString();
  return { options, isAuthorShown, expiresAt };
}

interface ShareChoicesProps {
  choices: Choices;
  onChange: (choices: Choices) => void;
}

/** Everything beside the words of both is off until it is ticked. */
export function ShareChoices({ choices, onChange }: ShareChoicesProps) {
  const t = useTranslations("share");
  const id = useId();
  const { options, isAuthorShown, expires } = choices;
  return (
    <div className="flex flex-col gap-3">
      <fieldset className="flex flex-col gap-1">
        <legend className="pb-1 text-small text-quiet">{t("shows")}</legend>
        {optionNames.map((name) => (
          <Tick
            key={name}
            label={t(name)}
            isOn={options[name]}
            onChange={(isOn) => onChange({ ...choices, options: { ...options, [name]: isOn } })}
          />
        ))}
        <Tick
          label={t("author")}
          isOn={isAuthorShown}
          onChange={(isOn) => onChange({ ...choices, isAuthorShown: isOn })}
        />
      </fieldset>
      <div className="flex items-center gap-3">
        <label htmlFor={id} className="text-small text-quiet">
          {t("expires")}
        </label>
        <select
          id={id}
          value={expires}
          onChange={(event) =>
            onChange({ ...choices, expires: event.target.value as Choices["expires"] })
          }
          className="h-9 rounded-control border border-line-strong bg-raised px-2 text-[16px] sm:text-small"
        >
          {(Object.keys(days) as Choices["expires"][]).map((name) => (
            <option key={name} value={name}>
              {t(name)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

interface TickProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function Tick({ label, isOn, onChange }: TickProps) {
  return (
    <label className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-10">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
}
