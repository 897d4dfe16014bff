"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import type { AccountLink } from "@/protocol/api";

interface ShownLinkProps {
  link: AccountLink;
  text: string;
  onDone: () => void;
}

/** The only time this link is shown: nothing can bring it back. */
export function ShownLink({ link: { url }, text, onDone }: ShownLinkProps) {
  const t = useTranslations("admin.people");
  const [isCopied, setCopied] = useState(false);
  return (
    <section
      aria-label={t("link")}
      className="flex flex-col gap-2 rounded-card border border-line-strong bg-raised p-3 text-small"
    >
      <p>{text}</p>
      <input
        readOnly
        aria-label={t("link")}
        value={url}
        onFocus={(event) => event.target.select()}
        className="h-9 rounded-control border border-line bg-sunken px-2 font-mono"
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="primary"
          autoFocus
          onClick={() => {
            void copyText(url).then(setCopied);
          }}
        >
          {t("copy")}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t("done")}
        </Button>
        <p role="status" className="text-quiet">
          {isCopied ? t("copied") : null}
        </p>
      </div>
    </section>
  );
}
