"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { readNumber } from "@/components/ui/read-number";
import { isInputMethodKey } from "@/lib/client/input-method";
import { type Budget, type BudgetLimit, budgetLimits } from "@/protocol/budget";

interface BudgetFormProps {
  budget: Budget;
  isSaving?: boolean;
  onSave: (budget: Budget) => void;
}

/** What a run may use. An empty field is no limit; steps always have one. */
export function BudgetForm({ budget, isSaving = false, onSave }: BudgetFormProps) {
  const t = useTranslations("limits");
  const [texts, setTexts] = useState(() => toTexts(budget));
  const [wrong, setWrong] = useState<BudgetLimit>();
  function save() {
    const next = readTexts(texts);
    setWrong("wrong" in next ? next.wrong : undefined);
    if ("budget" in next) onSave(next.budget);
  }
  return (
    // No form: it also stands inside the composer's.
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-3">
        {budgetLimits.map((limit) => (
          <Field
            key={limit}
            label={t(`fields.${limit}`)}
            inputMode={limit === "cost" ? "decimal" : "numeric"}
            autoComplete="off"
            placeholder={t("none")}
            value={texts[limit]}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || isInputMethodKey(event.nativeEvent)) return;
              event.preventDefault();
              save();
            }}
            error={wrong === limit ? t(`wrong.${limit}`) : undefined}
            onChange={(event) => {
              setWrong(undefined);
              setTexts({ ...texts, [limit]: event.target.value });
            }}
          />
        ))}
      </div>
      <p className="text-small text-quiet">{t("help")}</p>
      <Button className="self-start" disabled={isSaving} onClick={save}>
        {t("save")}
      </Button>
    </div>
  );
}

type Texts = Record<BudgetLimit, string>;

function toTexts(budget: Budget): Texts {
  const entries = budgetLimits.map((limit) => [limit, budget[limit]?.toString() ?? ""]);
  return Object.fromEntries(entries) as Texts;
}

const most: Budget = { steps: 100_000, tokens: 1e12, minutes: 60 * 24 * 365, cost: 1e9 };

function readTexts(texts: Texts): { budget: Budget } | { wrong: BudgetLimit } {
  const budget: Partial<Budget> = {};
  for (const limit of budgetLimits) {
    const value = texts[limit].trim() === "" ? null : (readNumber(texts[limit]) ?? Number.NaN);
    const isWhole = limit === "cost" || Number.isInteger(value);
    const fits =
      value === null ? limit !== "steps" : value > 0 && isWhole && value <= (most[limit] ?? 0);
    if (!fits) return { wrong: limit };
    budget[limit] = value as number;
  }
  return { budget: budget as Budget };
}
