"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { KeyboardEvent } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { toShownText } from "@/components/markdown/shown-text";
import { cn } from "@/components/ui/cn";
import type { SearchHit, ThreadSummary } from "@/protocol/api";
import { toHitAddress } from "./hit-address";
import type { Found } from "./use-thread-search";

interface SearchResultsProps {
  id: string;
  found: Found | null;
  onChoose: () => void;
  /** Up from the first one. */
  onLeave: () => void;
}

export function SearchResults({ id, found, onChoose, onLeave }: SearchResultsProps) {
  const t = useTranslations("sidebar.search");
  const toProblemText = useProblemText();
  return (
    <section aria-label={t("results")} className="flex flex-col gap-1">
      <p role="status" className={cn("px-2 text-small text-quiet", found ? "" : "sr-only")}>
        {found ? t("count", { count: found.threads.length }) : t("searching")}
      </p>
      {found?.problem ? (
        <p className="px-2 text-small text-danger">{toProblemText(found.problem)}</p>
      ) : null}
      <ul id={id} onKeyDown={(event) => moveBetween(event, onLeave)}>
        {found?.threads.map((thread) => (
          <Result key={thread.id} thread={thread} q={found.q} onChoose={onChoose} />
        ))}
      </ul>
    </section>
  );
}

interface ResultProps {
  thread: ThreadSummary;
  q: string;
  onChoose: () => void;
}

function Result({ thread, q, onChoose }: ResultProps) {
  const t = useTranslations("sidebar");
  const { hit, title } = thread;
  const isInTitle = hit?.messageId === null;
  return (
    <li>
      <Link
        href={toHitAddress(thread, q)}
        prefetch={false}
        onClick={onChoose}
        className="flex flex-col rounded-control px-2 py-1.5 text-small -outline-offset-2 hover:bg-hover focus-visible:bg-hover"
      >
        <span className="truncate font-medium" dir="auto">
          {isInTitle ? <Marked {...hit} /> : title === null ? t("untitled") : toShownText(title)}
        </span>
        {hit && !isInTitle ? (
          <span className="line-clamp-2 text-quiet" dir="auto">
            <Marked {...hit} />
          </span>
        ) : null}
        {thread.isArchived ? (
          <span className="text-[12px] text-quiet">{t("search.archived")}</span>
        ) : null}
      </Link>
    </li>
  );
}

function Marked({ snippet, ranges }: Pick<SearchHit, "snippet" | "ranges">) {
  const pieces = ranges.flatMap(([from, to], index) => [
    { from: ranges[index - 1]?.[1] ?? 0, to: from, isHit: false },
    { from, to, isHit: true },
  ]);
  const rest = ranges.at(-1)?.[1] ?? 0;
  return (
    <>
      {[...pieces, { from: rest, to: snippet.length, isHit: false }].map(({ from, to, isHit }) => {
        const text = toShownText(snippet.slice(from, to));
        if (!isHit) return text;
        return (
          <mark key={from} className="rounded-xs bg-accent/25 text-ink">
            {text}
          </mark>
        );
      })}
    </>
  );
}

function moveBetween(event: KeyboardEvent<HTMLElement>, onLeave: () => void): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const links = [...event.currentTarget.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = links[at + step];
  if (next) next.focus();
  else if (step < 0) onLeave();
}
