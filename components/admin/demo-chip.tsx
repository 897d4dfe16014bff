"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";

/** Says all the time that no model answers here; those who can do something about it find where. */
export function DemoChip({ isAdmin }: { isAdmin: boolean }) {
  const t = useTranslations("demo");
  return (
    <div className="ms-auto flex min-w-0 items-center gap-2 text-[12px] leading-4">
      <span className="rounded-control border border-line-strong bg-soft px-2 py-1">
        {t("chip")}
      </span>
      {isAdmin ? (
        <Link
          href="/admin/endpoints"
          className="shrink-0 text-accent underline underline-offset-2 max-sm:max-w-22 max-sm:shrink"
        >
          {t("connect")}
        </Link>
      ) : null}
    </div>
  );
}
