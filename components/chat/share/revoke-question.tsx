"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";

interface RevokeQuestionProps {
  isWorking: boolean;
  onKeep: () => void;
  onRevoke: () => void;
}

/** An address that was handed out cannot be had again: one press too many must not end it. */
export function RevokeQuestion({ isWorking, onKeep, onRevoke }: RevokeQuestionProps) {
  const t = useTranslations("share");
  const keepButton = useRef<HTMLButtonElement>(null);
  const keep = useRef(onKeep);
  useEffect(() => {
    keep.current = onKeep;
  });
  useEffect(() => {
    keepButton.current?.focus();
    // Wherever the focus is: a dialog around the question must not take the key for its own.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      keep.current();
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, []);
  return (
    <div
      role="alertdialog"
      aria-label={t("revoke")}
      className="flex flex-col gap-2 rounded-card border border-danger bg-danger-surface p-3 text-small"
    >
      <p>{t("revokeSure")}</p>
      <div className="flex flex-wrap gap-2">
        <Button ref={keepButton} size="small" onClick={onKeep} disabled={isWorking}>
          {t("revokeKeep")}
        </Button>
        <Button look="danger" size="small" onClick={onRevoke} disabled={isWorking}>
          {t("revoke")}
        </Button>
      </div>
    </div>
  );
}
