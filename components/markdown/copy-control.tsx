"use client";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { copyText } from "@/components/ui/copy-text";

const shownMs = 2_000;

/** Copies something of a message; `words` is what is seen, `label` what is read aloud. */
export function CopyControl({
  label,
  words,
  toText,
}: {
  label: string;
  words?: string;
  toText: () => string;
}) {
  const t = useTranslations("markdown");
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const Icon = isCopied ? Check : Copy;
  return (
    <button
      type="button"
      aria-label={isCopied ? t("copied") : label}
      title={label}
      onClick={() => void copyText(toText()).then(setCopied)}
      className="block-control"
    >
      <Icon aria-hidden size={14} strokeWidth={1.75} />
      {words ? <span aria-hidden>{words}</span> : null}
    </button>
  );
}
