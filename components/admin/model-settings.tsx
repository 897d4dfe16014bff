"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { ModelPatch } from "@/lib/client/admin";
import type { AdminModel } from "@/protocol/api";

interface ModelSettingsProps {
  model: AdminModel;
  isWorking: boolean;
  onSave: (change: ModelPatch) => Promise<boolean>;
}

const sampling = ["temperature", "topP"] as const;
const prices = ["priceInput", "priceCached", "priceOutput"] as const;
type Name = (typeof sampling)[number] | (typeof prices)[number];

/** Who may choose a model, how it samples, and what its tokens cost. */
export function ModelSettings({ model, isWorking, onSave }: ModelSettingsProps) {
  const t = useTranslations("admin.model");
  const id = useId();
  const [offeredTo, setOfferedTo] = useState(model.offeredTo);
  const [isDefault, setDefault] = useState(model.isDefault);
  const [typed, setTyped] = useState<Record<Name, string>>({
    temperature: String(model.temperature),
    topP: String(model.topP),
    priceInput: toText(model.priceInput),
    priceCached: toText(model.priceCached),
    priceOutput: toText(model.priceOutput),
  });
  const [isSaved, setSaved] = useState(false);
  const field = (name: Name) => (
    <Field
      key={name}
      label={t(name)}
      inputMode="decimal"
      value={typed[name]}
      onChange={({ target }) => setTyped({ ...typed, [name]: target.value })}
      className="w-36"
    />
  );

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setSaved(false);
    const given = Object.fromEntries([
      ...sampling.map((name) => [name, toNumber(typed[name])]),
      ...prices.map((name) => [name, typed[name].trim() === "" ? null : toNumber(typed[name])]),
    ]) as ModelPatch;
    setSaved(await onSave({ ...given, offeredTo, isDefault }));
  }

  return (
    <form
      aria-label={t("open", { name: model.name })}
      onSubmit={(event) => void save(event)}
      className="flex w-full flex-col gap-3 rounded-card border border-line bg-raised p-3"
    >
      <div className="flex flex-wrap items-center gap-3">
        <label htmlFor={id}>{t("offeredTo")}</label>
        <select
          id={id}
          value={offeredTo}
          onChange={({ target }) => setOfferedTo(target.value as AdminModel["offeredTo"])}
          className="h-9 rounded-control border border-line-strong bg-raised px-2 max-sm:text-[16px]"
        >
          <option value="everyone">{t("everyone")}</option>
          <option value="admins">{t("admins")}</option>
        </select>
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={isDefault}
            onChange={({ target }) => setDefault(target.checked)}
            className="size-4 accent-(--accent)"
          />
          {t("isDefault")}
        </label>
      </div>
      <div className="flex flex-wrap gap-3">{sampling.map(field)}</div>
      <div className="flex flex-wrap gap-3">{prices.map(field)}</div>
      <p className="text-quiet">{t("priceHelp")}</p>
      <div className="flex items-center gap-3">
        <Button type="submit" size="small" disabled={isWorking}>
          {t("save")}
        </Button>
        <p role="status" className="text-quiet">
          {isSaved ? t("saved") : null}
        </p>
      </div>
    </form>
  );
}

function toText(price: number | null): string {
  return price === null ? "" : String(price);
}

/** A comma as many write it; what is no number is refused by the server, by its field. */
function toNumber(text: string): number | string {
  const trimmed = text.trim().replace(",", ".");
  const value = Number(trimmed);
  return trimmed === "" || Number.isNaN(value) ? text : value;
}
