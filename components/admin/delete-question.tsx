"use client";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

interface DeleteQuestionProps {
  name: string;
  isWorking: boolean;
  onDelete: () => void;
  onKeep: () => void;
}

/** Asked first: a key that is gone cannot be brought back, since nobody can read it. */
export function DeleteQuestion({ name, isWorking, onDelete, onKeep }: DeleteQuestionProps) {
  const t = useTranslations("admin");
  return (
    <div
      role="alertdialog"
      aria-label={t("delete")}
      className="flex flex-col gap-2 rounded-card border border-danger bg-danger-surface p-3 text-small"
    >
      <p>{t("deleteQuestion", { name })}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" autoFocus onClick={onKeep}>
          {t("keep")}
        </Button>
        <Button look="danger" size="small" disabled={isWorking} onClick={onDelete}>
          {t("deleteYes")}
        </Button>
      </div>
    </div>
  );
}
