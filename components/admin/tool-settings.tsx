"use client";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { findLook } from "@/components/tools/registry";
import { NoticeCard } from "@/components/ui/notice-card";
import type { AdminSetting } from "@/protocol/api";
import type { ToolSetting } from "@/protocol/tools";
import { useAction } from "./use-action";
import { adminApi } from "./use-endpoint-test";

interface ToolSettingsProps {
  settings: readonly AdminSetting[];
  onChanged: (settings: readonly AdminSetting[]) => void;
}

/** An administrator's word on each tool, in one place; each saves at once. */
export function ToolSettings({ settings, onChanged }: ToolSettingsProps) {
  const t = useTranslations("admin.settings");
  const toProblemText = useProblemText();
  const { isWorking, problem, run } = useAction();
  const [isSaved, setSaved] = useState(false);
  const id = useId();
  const save = async (key: AdminSetting["key"], value: string) => {
    setSaved(false);
    setSaved(await run(async () => onChanged(await adminApi.changeSettings({ [key]: value }))));
  };
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2 py-4">
      <h2 id={id} className="font-medium">
        {t("tools.label")}
      </h2>
      <p className="text-small text-quiet">{t("tools.help")}</p>
      <ul className="flex flex-col">
        {settings.map((setting) => (
          <ToolRow
            key={setting.key}
            setting={setting}
            isDisabled={isWorking}
            onChange={(value) => void save(setting.key, value)}
          />
        ))}
      </ul>
      <p role="status" className="text-small text-quiet empty:hidden">
        {isSaved ? t("saved") : null}
      </p>
      {problem ? <NoticeCard tone="danger" title={toProblemText(problem)} /> : null}
    </section>
  );
}

interface ToolRowProps {
  setting: AdminSetting;
  isDisabled: boolean;
  onChange: (value: string) => void;
}

function ToolRow({ setting, isDisabled, onChange }: ToolRowProps) {
  const t = useTranslations("admin.settings");
  const id = useId();
  const { key, value, source, variable, options = [] } = setting;
  const tool = key.replace(/^tool_/, "");
  const { icon: Icon } = findLook(tool);
  const isReadOnly = source === "environment";
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
      <label htmlFor={id} className="flex min-w-40 items-center gap-2">
        <Icon aria-hidden size={16} strokeWidth={1.75} className="shrink-0 text-quiet" />
        <code className="font-mono text-small">{tool}</code>
      </label>
      <select
        id={id}
        value={String(value)}
        disabled={isReadOnly || isDisabled}
        aria-describedby={isReadOnly ? `${id}-fixed` : undefined}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 rounded-control border border-line-strong bg-raised px-2 text-small disabled:text-quiet pointer-coarse:h-10"
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {t(`tools.options.${option as ToolSetting}`)}
          </option>
        ))}
      </select>
      {isReadOnly ? (
        <span id={`${id}-fixed`} className="text-small text-quiet">
          {t("readOnly", { variable })}
        </span>
      ) : null}
    </li>
  );
}
