"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Disclosure } from "@/components/ui/disclosure";
import type { ErrorInfo } from "@/protocol/error-classes";

/** What the endpoint sent instead of an answer, folded: it tells whoever runs the endpoint what to mend. */
export function RawAnswer({ error }: { error: ErrorInfo | undefined }) {
  const t = useTranslations("message");
  const [isOpen, setOpen] = useState(false);
  const raw = error?.params.raw;
  if (raw === undefined) return null;
  return (
    <Disclosure name={t("rawAnswer")} isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
      <pre dir="ltr" className="font-mono text-[12px] wrap-anywhere whitespace-pre-wrap">
        {raw}
      </pre>
    </Disclosure>
  );
}
