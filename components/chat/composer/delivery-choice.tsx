"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "@/components/ui/cn";

export type Delivery = "steer" | "queue";

const choices = ["steer", "queue"] as const;

/** As chosen for the live run, else as its kind of work suggests. */
export function useDelivery(
  liveRunId: string | null,
  usual: Delivery,
): [Delivery, (next: Delivery) => void] {
  const [chosen, setChosen] = useState<{ runId: string | null; delivery: Delivery }>();
  const delivery = chosen?.runId === liveRunId ? chosen.delivery : usual;
  return [delivery, (next) => setChosen({ runId: liveRunId, delivery: next })];
}

interface DeliveryChoiceProps {
  delivery: Delivery;
  /** Files start a run of their own. */
  mustQueue: boolean;
  onChange: (delivery: Delivery) => void;
}

/** When a message that is written while a run is live is read. */
export function DeliveryChoice({ delivery, mustQueue, onChange }: DeliveryChoiceProps) {
  const t = useTranslations("composer.delivery");
  const shown = mustQueue ? "queue" : delivery;
  return (
    <fieldset className="flex flex-wrap items-center gap-1 px-3 pt-2 text-small text-quiet">
      <legend className="sr-only">{t("name")}</legend>
      {choices.map((choice) => (
        <label
          key={choice}
          className={cn("flex min-h-7 items-center gap-1.5 px-1", choice === shown && "text-ink")}
        >
          <input
            type="radio"
            name="delivery"
            className="accent-accent"
            checked={choice === shown}
            disabled={mustQueue}
            onChange={() => onChange(choice)}
          />
          {t(choice)}
        </label>
      ))}
    </fieldset>
  );
}
