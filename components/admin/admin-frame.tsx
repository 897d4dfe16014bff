import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

const sections = [
  { name: "endpoints", href: "/admin/endpoints", label: "endpoints" },
  { name: "people", href: "/admin/people", label: "people.title" },
  { name: "runs", href: "/admin/runs", label: "runs.title" },
  { name: "usage", href: "/admin/usage", label: "usage.title" },
  { name: "settings", href: "/admin/settings", label: "settings.title" },
  { name: "audit", href: "/admin/audit", label: "audit.title" },
] as const;

interface AdminFrameProps {
  section: (typeof sections)[number]["name"];
  title: string;
  intro: string;
  /** For a table of many columns. */
  isWide?: boolean;
  children: ReactNode;
}

/** Sections at the left, one column of what there is to set. */
export function AdminFrame({ section, title, intro, isWide, children }: AdminFrameProps) {
  const t = useTranslations("admin");
  return (
    <div className="flex min-h-dvh max-md:flex-col">
      <nav
        aria-label={t("sections")}
        className="flex shrink-0 gap-1 border-line bg-sunken p-2 text-small max-md:flex-wrap max-md:items-center max-md:border-b md:w-66 md:flex-col md:border-e"
      >
        <Link
          href="/"
          className="flex h-9 shrink-0 items-center gap-2 rounded-control px-2 text-quiet hover:bg-hover hover:text-ink"
        >
          <ArrowLeft aria-hidden size={16} strokeWidth={1.75} />
          {t("back")}
        </Link>
        <p className="px-2 pt-3 pb-1 text-[12px] text-quiet max-md:hidden">{t("title")}</p>
        {sections.map(({ name, href, label }) => (
          <Link
            key={name}
            href={href}
            aria-current={name === section ? "page" : undefined}
            className="flex h-9 shrink-0 items-center rounded-control px-2 text-quiet hover:bg-hover hover:text-ink aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-ink"
          >
            {t(label)}
          </Link>
        ))}
      </nav>
      <main className="min-w-0 flex-1 px-4 py-6 md:px-8">
        <div className={cn("mx-auto flex flex-col gap-6", isWide ? "max-w-5xl" : "max-w-prose")}>
          <div className="flex flex-col gap-1">
            <h1 className="text-[22px] leading-8 font-semibold">{title}</h1>
            <p className="text-quiet">{intro}</p>
          </div>
          {children}
        </div>
      </main>
    </div>
  );
}
