"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { findPlace } from "./within";

interface WithinLinkProps {
  place: string;
  children: ReactNode;
}

/** Leads to a place of the same message. The page's address stays the thread's, so it is no link. */
export function WithinLink({ place, children }: WithinLinkProps) {
  const t = useTranslations("markdown.note");
  const [, kind, label] = /^(note|mark):(.*)$/.exec(place) ?? [];
  const name = label === undefined ? undefined : t(kind === "note" ? "open" : "back", { label });
  return (
    <button
      type="button"
      className="within-link"
      aria-label={name}
      onClick={({ currentTarget }) => {
        const message = currentTarget.closest(".answer");
        const found = message ? findPlace(message, place) : undefined;
        if (!found) return;
        found.tabIndex = -1;
        found.focus({ preventScroll: true });
        found.scrollIntoView({ block: "center" });
      }}
    >
      {children}
    </button>
  );
}
