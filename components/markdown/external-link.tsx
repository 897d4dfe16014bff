"use client";
import type { ReactNode } from "react";
import { useLinkDialog } from "./link-dialog-context";
import { toSafeUrl } from "./safe-url";

interface ExternalLinkProps {
  href: string | undefined;
  children: ReactNode;
}

/** A link out of the product: it asks before it leads away. What is no address of the web is text. */
export function ExternalLink({ href, children }: ExternalLinkProps) {
  const open = useLinkDialog();
  const url = href === undefined ? undefined : toSafeUrl(href);
  if (!url) return <span>{children}</span>;
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => {
        if (!open) return;
        event.preventDefault();
        open(url);
      }}
      onAuxClick={(event) => {
        if (!open || event.button !== 1) return;
        event.preventDefault();
        open(url);
      }}
    >
      {children}
    </a>
  );
}
