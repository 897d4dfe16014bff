"use client";
import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { cn } from "@/components/ui/cn";
import { copyText } from "@/components/ui/copy-text";
import { IconButton } from "@/components/ui/icon-button";

const shownMs = 2_000;

/** `isQuiet`: seen on hover and focus only. */
export function CopyButton({ text, isQuiet }: { text: string; isQuiet?: boolean }) {
  const t = useTranslations("message");
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const Icon = isCopied ? Check : Copy;
  return (
    <IconButton
      label={isCopied ? t("copied") : t("copy")}
      onClick={() => {
        void copyText(text).then(setCopied);
      }}
      className={cn(
        isQuiet &&
          "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100",
      )}
    >
      <Icon aria-hidden size={16} strokeWidth={1.75} />
    </IconButton>
  );
}
