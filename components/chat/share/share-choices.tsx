"use client";
import { useTranslations } from "next-intl";
import { type Ref, useId } from "react";
import { useLocalTime } from "@/components/ui/use-local-time";
import type { ShareOptions } from "@/protocol/shares";
import { type Choices, expiries, hasEnded } from "./choices";

const optionNames = [
  "reasoning",
  "toolInputs",
  "toolOutputs",
  "files",
  "systemPrompt",
] as const satisfies readonly (keyof ShareOptions)[];

interface ShareChoicesProps {
  choices: Choices;
  onChange: (choices: Choices) => void;
  firstTick: Ref<HTMLInputElement>;
}

/** Everything beside the words of both is off until it is ticked. */
export function ShareChoices({ choices, onChange, firstTick }: ShareChoicesProps) {
  const t = useTranslations("share");
  const id = useId();
  const { options, isAuthorShown, expires, end } = choices;
  const endDate = useLocalTime(end, "date");
  const isOver = hasEnded(choices);
  return (
    <div className="flex flex-col gap-3">
      <fieldset className="flex flex-col gap-1">
        <legend className="pb-1 text-small text-quiet">{t("shows")}</legend>
        {optionNames.map((name, index) => (
          <Tick
            key={name}
            {...(index === 0 ? { ref: firstTick } : {})}
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
          {end === null ? null : (
            <option value="kept">{t(isOver ? "ended" : "onDay", { date: endDate })}</option>
          )}
          {expiries.map((name) => (
            <option key={name} value={name}>
              {t(name)}
            </option>
          ))}
        </select>
      </div>
      {isOver ? <p className="text-small text-quiet">{t("endedHelp")}</p> : null}
    </div>
  );
}

interface TickProps {
  ref?: Ref<HTMLInputElement>;
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function Tick({ ref, label, isOn, onChange }: TickProps) {
  return (
    <label className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-10">
      <input
        ref={ref}
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
}
