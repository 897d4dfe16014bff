"use client";
import { useTranslations } from "next-intl";
import { toShownRequestId, useProblemText } from "@/components/errors/use-error-text";
import type { Saving } from "./use-saving";

/** What became of a change, beside it. */
export function SavingNote({ saving, done }: { saving: Saving; done?: string | undefined }) {
  const t = useTranslations("settings");
  const failures = useTranslations("failures");
  const toProblemText = useProblemText();
  const requestId = toShownRequestId(saving.problem ?? undefined);
  return (
    <div aria-live="polite" className="text-small empty:hidden">
      {saving.problem ? (
        <p className="text-danger">
          {toProblemText(saving.problem)}
          {requestId ? ` ${failures("requestId", { requestId })}` : ""}
        </p>
      ) : null}
      {saving.isDone ? <p className="text-quiet">{done ?? t("saved")}</p> : null}
    </div>
  );
}
