"use client";
import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { memo, useState } from "react";
import { toShownText } from "@/components/markdown/shown-text";
import { cn } from "@/components/ui/cn";
import type { ThreadSummary } from "@/protocol/api";
import type { RunStatus } from "@/protocol/states";
import { toExactTime, toShortTime } from "./thread-times";
import { TitleInput } from "./title-input";

/** What a row can be asked for; each callback stays the same for the life of the list. */
export interface RowActions {
  onChoose: () => void;
  onMenu: (threadId: string, at: { x: number; y: number }, opener: HTMLElement) => void;
  onRename: (threadId: string, title: string | null) => void;
}

interface ThreadRowProps {
  thread: ThreadSummary;
  isCurrent: boolean;
  isRenaming: boolean;
  actions: RowActions;
}

/** States that a row tells of; the others are the rule. */
const dots: Partial<Record<RunStatus, string>> = {
  queued: "bg-line-strong",
  running: "bg-accent pulse",
  waiting: "bg-warning",
  failed: "bg-danger",
};

export const ThreadRow = memo(function ThreadRow(props: ThreadRowProps) {
  const { thread, isCurrent, isRenaming, actions } = props;
  const t = useTranslations("sidebar");
  const locale = useLocale();
  // Asked for by a pointer: ten thousand rows need no times that nobody reads.
  const [time, setTime] = useState<{ short: string; exact: string }>();
  const title = thread.title === null ? t("untitled") : toShownText(thread.title);
  if (isRenaming) {
    return (
      <li>
        <TitleInput
          label={t("title")}
          title={thread.title ?? ""}
          onDone={(next) => actions.onRename(thread.id, next)}
        />
      </li>
    );
  }
  return (
    <li
      className={cn(
        "skip-unseen group/row relative h-8 rounded-control pointer-coarse:h-10 hover:bg-hover has-focus-visible:bg-hover",
        isCurrent && "bg-hover font-medium",
      )}
      onPointerEnter={() => {
        const at = Date.parse(thread.updatedAt);
        const short = toShortTime(at, { now: Date.now(), locale });
        setTime({ short, exact: toExactTime(at, locale) });
      }}
    >
      <Link
        href={`/t/${thread.id}`}
        prefetch={false}
        onClick={() => actions.onChoose()}
        onContextMenu={(event) => {
          event.preventDefault();
          const box = event.currentTarget.getBoundingClientRect();
          // The keyboard's menu key tells no place.
          const isByKey = event.clientX === 0 && event.clientY === 0;
          const at = isByKey
            ? { x: box.left + 24, y: box.bottom }
            : { x: event.clientX, y: event.clientY };
          actions.onMenu(thread.id, at, event.currentTarget);
        }}
        aria-current={isCurrent ? "page" : undefined}
        title={time ? `${title}\n${time.exact}` : undefined}
        className="flex h-full items-center gap-2 rounded-control ps-2 pe-2 text-small -outline-offset-2 group-hover/row:pe-9 group-has-[button:focus-visible]/row:pe-9 pointer-coarse:pe-10"
      >
        <span className="min-w-0 flex-1 truncate" dir="auto">
          {title}
        </span>
        <StateDot thread={thread} />
        {time ? (
          <span
            aria-hidden
            className="hidden shrink-0 text-[12px] font-normal text-quiet group-hover/row:block"
          >
            {time.short}
          </span>
        ) : null}
      </Link>
      <button
        type="button"
        aria-haspopup="menu"
        aria-label={t("menuOf", { title })}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          actions.onMenu(thread.id, { x: box.left, y: box.bottom }, event.currentTarget);
        }}
        className="absolute inset-y-0 end-0 w-8 rounded-control text-quiet opacity-0 -outline-offset-2 group-hover/row:opacity-100 hover:text-ink focus-visible:opacity-100 pointer-coarse:w-10 pointer-coarse:opacity-100"
      >
        <Ellipsis aria-hidden size={16} strokeWidth={1.75} className="mx-auto" />
      </button>
    </li>
  );
});

function StateDot({ thread }: { thread: ThreadSummary }) {
  const t = useTranslations("sidebar");
  const { status, isUnseen } = thread;
  const dot = (status ? dots[status] : undefined) ?? (isUnseen ? "bg-accent" : undefined);
  if (!status || !dot) return null;
  const text = status === "succeeded" ? t("unseen") : t(`status.${status}`);
  return (
    <span className="flex shrink-0 items-center">
      <span aria-hidden title={text} className={cn("size-2 rounded-full", dot)} />
      <span className="sr-only">{text}</span>
    </span>
  );
}
