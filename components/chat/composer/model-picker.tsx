"use client";
import { useTranslations } from "next-intl";
import type { RunSettingsControl } from "./use-run-settings";

/** The browser's own list: right on the phone, right by keyboard. */
export function ModelPicker({ settings }: { settings: RunSettingsControl }) {
  const t = useTranslations("composer");
  const { models, model, isLoaded, setModel } = settings;
  if (!isLoaded) return null;
  if (!model)
    return <span className="min-w-0 truncate px-2 text-small text-danger">{t("noModel")}</span>;
  if (models.length === 1) {
    return (
      <span className="min-w-0 max-w-48 truncate px-2 text-small text-quiet">{model.name}</span>
    );
  }
  return (
    <select
      aria-label={t("model")}
      value={model.id}
      onChange={(event) => setModel(event.target.value)}
      className="h-8 min-w-0 max-w-48 truncate pointer-coarse:h-11 rounded-control bg-raised px-1 text-small text-quiet hover:bg-hover hover:text-ink"
    >
      {models.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
