"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { LinkDialogContext } from "./link-dialog-context";
import type { SafeUrl } from "./safe-url";

/** Asks before a link of what is rendered within leads out, and shows where. */
export function LinkDialog({ children }: { children: ReactNode }) {
  const t = useTranslations("markdown.link");
  const [url, setUrl] = useState<SafeUrl | null>(null);
  const open = useCallback((next: SafeUrl) => setUrl(next), []);
  const close = () => setUrl(null);
  return (
    <LinkDialogContext value={open}>
      {children}
      <Dialog
        title={t(url?.protocol === "mailto:" ? "mailTitle" : "title")}
        isOpen={url !== null}
        onClose={close}
      >
        {url ? (
          <>
            <Address url={url} />
            {url.isPunycode ? <p className="text-small text-danger">{t("punycode")}</p> : null}
            {url.hasCredentials ? (
              <p className="text-small text-danger">{t("credentials")}</p>
            ) : null}
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={close}>{t("cancel")}</Button>
              <a
                href={url.href}
                target="_blank"
                rel="noopener noreferrer"
                onClick={close}
                className="inline-flex h-9 items-center rounded-control bg-accent px-3 text-small font-medium text-accent-ink hover:opacity-90"
              >
                {t("open")}
              </a>
            </div>
          </>
        ) : null}
      </Dialog>
    </LinkDialogContext>
  );
}

/** The whole address, its host set off. */
function Address({ url }: { url: SafeUrl }) {
  const at = url.href.indexOf(url.host, url.hasCredentials ? url.href.indexOf("@") : 0);
  return (
    <p
      dir="ltr"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      className="max-h-60 overflow-y-auto rounded-control bg-sunken p-3 font-mono text-[13px] leading-5 break-all text-quiet"
    >
      {at < 0 ? (
        url.href
      ) : (
        <>
          {url.href.slice(0, at)}
          <strong className="font-semibold text-ink">{url.host}</strong>
          {url.href.slice(at + url.host.length)}
        </>
      )}
    </p>
  );
}
