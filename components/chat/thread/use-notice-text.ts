"use client";
import { useLocale, useTranslations } from "next-intl";
import { useErrorText } from "@/components/errors/use-error-text";
import { budgetLimits, budgetWarning } from "@/protocol/budget";
import { failoverNotice, stuckNotice } from "@/protocol/notices";
import type { NoticePart } from "@/protocol/parts";

/** A notice in the reader's words; one that this page does not know by its code. */
export function useNoticeText(): (notice: NoticePart) => string {
  const t = useTranslations("message");
  const toErrorText = useErrorText();
  const toWarningText = useWarningText();
  const stuck = useTranslations("limits.stuck");
  return ({ code, cause, params }) => {
    if (code === budgetWarning) return toWarningText(params);
    if (code === failoverNotice)
      return t("failover", { from: String(params.from), to: String(params.to) });
    if (code === stuckNotice)
      return params.kind === "calls"
        ? stuck("calls", { tool: String(params.tool), steps: Number(params.steps) })
        : stuck("text");
    return cause ? toErrorText(cause).message : t("notice", { code });
  };
}

function useWarningText(): (params: NoticePart["params"]) => string {
  const t = useTranslations("limits.warning");
  const locale = useLocale();
  return ({ limit, used, of }) => {
    const name = budgetLimits.find((known) => known === limit) ?? "steps";
    const toShown = (value: unknown) =>
      Number(value).toLocaleString(
        locale,
        name === "cost" ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
      );
    return t(name, { used: toShown(used), of: toShown(of) });
  };
}
