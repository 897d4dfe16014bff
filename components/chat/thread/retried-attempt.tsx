"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RawAnswer } from "@/components/errors/raw-answer";
import { useErrorText } from "@/components/errors/use-error-text";
import { Disclosure } from "@/components/ui/disclosure";
import type { NoticePart, Part } from "@/protocol/parts";
import { PartView } from "./part-view";

interface RetriedAttemptProps {
  parts: readonly Part[];
  notice: NoticePart | undefined;
}

export function RetriedAttempt({ parts, notice }: RetriedAttemptProps) {
  const t = useTranslations("message");
  const toErrorText = useErrorText();
  const [isOpen, setOpen] = useState(false);
  const cause = notice?.cause ? toErrorText(notice.cause).message : "…";
  return (
    <Disclosure name={t("attemptCut", { cause })} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
      <div className="ms-2 border-s border-line ps-4 text-quiet">
        {parts.length === 0 ? <p className="text-small">{t("attemptEmpty")}</p> : null}
        {parts.map((part) => (
          <PartView key={part.ordinal} part={part} />
        ))}
        <RawAnswer error={notice?.cause} />
      </div>
    </Disclosure>
  );
}
