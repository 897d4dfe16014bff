"use client";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { copyText } from "@/components/ui/copy-text";
import { IconButton } from "@/components/ui/icon-button";

const shownMs = 2_000;

/** What an administrator finds in the server's log, to be copied. */
export function RequestId({ id }: { id: string }) {
  const t = useTranslations("failures");
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const Icon = isCopied ? Check : Copy;
  return (
    <p className="flex min-w-0 items-center gap-1 font-mono text-[12px] text-quiet">
      <span className="min-w-0 truncate">{t("requestId", { requestId: id })}</span>
      <IconButton
        label={isCopied ? t("copied") : t("copyRequestId")}
        onClick={() => void copyText(id).then(setCopied)}
      >
        <Icon aria-hidden size={14} strokeWidth={1.75} />
      </IconButton>
    </p>
  );
}
