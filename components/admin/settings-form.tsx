"use client";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import { NoticeCard } from "@/components/ui/notice-card";
import { readNumber } from "@/components/ui/read-number";
import type { AdminSetting } from "@/protocol/api";
import { ToolSettings } from "./tool-settings";
import { useAction } from "./use-action";
import { adminApi } from "./use-endpoint-test";

/** Each setting saves by itself: a switch at once, a text with its button. */
export function SettingsForm({ initial }: { initial: readonly AdminSetting[] }) {
  const [settings, setSettings] = useState(initial);
  const tools = settings.filter(({ kind }) => kind === "choice");
  return (
    <div className="flex flex-col divide-y divide-line">
      {settings
        .filter(({ kind }) => kind !== "choice")
        .map((setting) => (
          <SettingRow key={setting.key} setting={setting} onChanged={setSettings} />
        ))}
      <ToolSettings settings={tools} onChanged={setSettings} />
    </div>
  );
}

interface SettingRowProps {
  setting: AdminSetting;
  onChanged: (settings: readonly AdminSetting[]) => void;
}

function SettingRow({ setting, onChanged }: SettingRowProps) {
  const t = useTranslations("admin.settings");
  const toProblemText = useProblemText();
  const { isWorking, problem, run } = useAction();
  const [isSaved, setSaved] = useState(false);
  const id = useId();
  const { kind, value, source, variable } = setting;
  const key = toWordedKey(setting.key);
  const isReadOnly = source === "environment";
  const save = async (next: AdminSetting["value"] | null) => {
    setSaved(false);
    setSaved(await run(async () => onChanged(await adminApi.changeSettings({ [key]: next }))));
  };
  const describedBy = `${id}-help`;
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2 py-4 first:pt-0">
      <h2 id={id} className="font-medium">
        {t(`items.${key}.label`)}
      </h2>
      <p id={describedBy} className="text-small text-quiet">
        {t(`items.${key}.help`)} {isReadOnly ? t("readOnly", { variable }) : null}
      </p>
      {kind === "switch" ? (
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            role="switch"
            aria-checked={value === true}
            checked={value === true}
            disabled={isReadOnly || isWorking}
            aria-describedby={describedBy}
            aria-labelledby={id}
            onChange={(event) => void save(event.target.checked)}
            className="size-4 accent-accent"
          />
          <span aria-hidden>{value === true ? t("on") : t("off")}</span>
        </label>
      ) : kind === "number" ? (
        <NumberSetting
          key={String(value)}
          setting={setting}
          labelId={id}
          describedBy={describedBy}
          isDisabled={isReadOnly || isWorking}
          onSave={(next) => void save(next)}
        />
      ) : (
        <TextSetting
          key={String(value)}
          text={String(value)}
          labelId={id}
          describedBy={describedBy}
          isDisabled={isReadOnly || isWorking}
          onSave={(text) => void save(text === "" ? null : text)}
        />
      )}
      <p role="status" className="text-small text-quiet empty:hidden">
        {isSaved ? t("saved") : null}
      </p>
      {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
    </section>
  );
}

/** Tools have their words in a section of their own. */
function toWordedKey(key: AdminSetting["key"]) {
  if (key.startsWith("tool_")) throw new Error(`${key} is no row of its own`);
  return key as Exclude<AdminSetting["key"], `tool_${string}`>;
}

interface NumberSettingProps extends Omit<TextSettingProps, "text" | "onSave"> {
  setting: AdminSetting;
  onSave: (value: number | null) => void;
}

/** Empty goes back to the default. */
function NumberSetting({ setting, labelId, describedBy, isDisabled, onSave }: NumberSettingProps) {
  const t = useTranslations("admin");
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = setting;
  const [draft, setDraft] = useState(String(setting.value));
  const [isWrong, setWrong] = useState(false);
  const errorId = `${labelId}-error`;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const value = draft.trim() === "" ? null : readNumber(draft);
        const fits = value === null || (value !== undefined && value >= min && value <= max);
        setWrong(!fits);
        if (fits) onSave(value ?? null);
      }}
      className="flex flex-wrap items-center gap-2"
    >
      <input
        inputMode="decimal"
        aria-labelledby={labelId}
        aria-describedby={isWrong ? `${describedBy} ${errorId}` : describedBy}
        aria-invalid={isWrong || undefined}
        placeholder={String(setting.default)}
        value={draft}
        disabled={isDisabled}
        onChange={(event) => {
          setWrong(false);
          setDraft(event.target.value);
        }}
        className="h-9 w-48 rounded-control border border-line-strong bg-raised px-3 text-[16px] tabular-nums disabled:text-quiet sm:text-body"
      />
      <Button type="submit" look="quiet" disabled={isDisabled || draft === String(setting.value)}>
        {t("save")}
      </Button>
      {isWrong ? (
        <p id={errorId} className="w-full text-small text-danger">
          {t("settings.outOfRange", { min, max })}
        </p>
      ) : null}
    </form>
  );
}

interface TextSettingProps {
  text: string;
  labelId: string;
  describedBy: string;
  isDisabled: boolean;
  onSave: (text: string) => void;
}

function TextSetting({ text, labelId, describedBy, isDisabled, onSave }: TextSettingProps) {
  const t = useTranslations("admin");
  const [draft, setDraft] = useState(text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave(draft.trim());
      }}
      className="flex flex-col items-start gap-2"
    >
      <textarea
        aria-labelledby={labelId}
        aria-describedby={describedBy}
        rows={6}
        dir="auto"
        value={draft}
        disabled={isDisabled}
        onChange={(event) => setDraft(event.target.value)}
        className="w-full rounded-control border border-line-strong bg-raised px-3 py-2 text-[16px] disabled:text-quiet sm:text-body"
      />
      <Button type="submit" look="quiet" disabled={isDisabled || draft.trim() === text}>
        {t("save")}
      </Button>
    </form>
  );
}
