"use client";
import { SlidersHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import type { ModelPatch } from "@/lib/client/admin";
import type { AdminModel } from "@/protocol/api";
import { ModelSettings } from "./model-settings";
import { useAction } from "./use-action";
import { adminApi } from "./use-endpoint-test";

interface ModelRowProps {
  model: AdminModel;
  onChanged: () => Promise<void>;
}

export function ModelRow({ model, onChanged }: ModelRowProps) {
  const t = useTranslations("admin");
  const toProblemText = useProblemText();
  const { isWorking, problem, run } = useAction();
  const [typed, setTyped] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  /** Shown until the server has it, or has refused it. */
  const [wanted, setWanted] = useState<boolean>();
  const { id, name, contextWindow, isEnabled, isListed } = model;
  const change = (body: ModelPatch) =>
    run(async () => {
      await adminApi.changeModel(id, body);
      await onChanged();
    });

  async function switchTo(value: boolean): Promise<void> {
    setWanted(value);
    await change({ isEnabled: value });
    setWanted(undefined);
  }

  async function saveWindow(event: FormEvent): Promise<void> {
    event.preventDefault();
    const tokens = Number((typed ?? "").replace(/[\s,.']/g, ""));
    const isSaved = await change({ contextWindow: tokens > 0 ? tokens : null });
    if (isSaved) setTyped(undefined);
  }

  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-small">
      <label className="flex min-w-0 flex-1 items-center gap-2">
        <input
          type="checkbox"
          aria-label={t("modelEnabled", { name })}
          checked={wanted ?? isEnabled}
          disabled={isWorking}
          onChange={() => void switchTo(!isEnabled)}
          className="size-4 shrink-0 accent-(--accent)"
        />
        <span className="min-w-0 font-mono" dir="auto">
          {name}
        </span>
      </label>
      {typed === undefined ? (
        <button
          type="button"
          title={t("windowHelp")}
          onClick={() => setTyped(contextWindow === null ? "" : String(contextWindow))}
          className="rounded-control px-1.5 py-0.5 text-quiet tabular-nums hover:bg-hover hover:text-ink"
        >
          {contextWindow === null ? t("windowUnknown") : t("window", { tokens: contextWindow })}
        </button>
      ) : (
        <form onSubmit={(event) => void saveWindow(event)} className="flex items-center gap-2">
          <input
            // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that opened it
            autoFocus
            aria-label={t("windowField", { name })}
            inputMode="numeric"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onKeyDown={({ key }) => {
              if (key === "Escape") setTyped(undefined);
            }}
            className="h-7 w-28 rounded-control border border-line-strong bg-raised px-2 tabular-nums max-sm:text-[16px]"
          />
          <Button type="submit" size="small" disabled={isWorking}>
            {t("windowSave")}
          </Button>
        </form>
      )}
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={t("model.open", { name })}
        onClick={() => setOpen(!isOpen)}
        className="flex size-7 items-center justify-center rounded-control text-quiet hover:bg-hover hover:text-ink"
      >
        <SlidersHorizontal aria-hidden size={14} strokeWidth={1.75} />
      </button>
      {isListed ? null : <span className="text-quiet">{t("unlisted")}</span>}
      {model.isDefault ? <span className="text-quiet">{t("model.default")}</span> : null}
      {isOpen ? <ModelSettings model={model} isWorking={isWorking} onSave={change} /> : null}
      {problem ? (
        <p role="alert" className="w-full text-danger">
          {toProblemText(problem)}
        </p>
      ) : null}
    </li>
  );
}
