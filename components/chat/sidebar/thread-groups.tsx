"use client";
import { useLocale, useTranslations } from "next-intl";
import { useId, useMemo } from "react";
import { groupThreads, type ThreadGroup } from "@/lib/client/group-threads";
import type { BrowserTime } from "@/lib/client/use-browser-time";
import type { ThreadSummary } from "@/protocol/api";
import { type RowActions, ThreadRow } from "./thread-row";

interface ThreadGroupsProps {
  threads: readonly ThreadSummary[];
  time: BrowserTime;
  /** Threads that need the person and are not among these. */
  needingBeyond: number;
  currentId: string | null;
  renamingId: string | null;
  actions: RowActions;
}

export function ThreadGroups({ threads, time, ...rest }: ThreadGroupsProps) {
  const { now, dayOf } = time;
  const { currentId } = rest;
  const groups = useMemo(
    () => groupThreads(asSeen(threads, currentId), { now, dayOf }),
    [threads, currentId, now, dayOf],
  );
  return (
    <div className="flex flex-col gap-3">
      {groups.map((group) => (
        <Group key={group.key} group={group} time={time} {...rest} />
      ))}
    </div>
  );
}

/** The thread that is looked at is not news: its row keeps its place while the server is told. */
function asSeen(threads: readonly ThreadSummary[], currentId: string | null) {
  return threads.map((thread) =>
    thread.id === currentId && thread.isUnseen ? { ...thread, isUnseen: false } : thread,
  );
}

function Group({
  group,
  time,
  needingBeyond,
  currentId,
  renamingId,
  actions,
}: { group: ThreadGroup } & Omit<ThreadGroupsProps, "threads">) {
  const id = useId();
  const name = useGroupName()(group, time.now, needingBeyond);
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="px-2 pb-1 text-[12px] leading-4 font-medium text-quiet">
        {name}
      </h2>
      <ul>
        {group.threads.map((thread) => (
          <ThreadRow
            key={thread.id}
            thread={thread}
            isCurrent={thread.id === currentId}
            isRenaming={thread.id === renamingId}
            actions={actions}
          />
        ))}
      </ul>
    </section>
  );
}

function useGroupName(): (group: ThreadGroup, now: number, needingBeyond: number) => string {
  const t = useTranslations("sidebar.groups");
  const locale = useLocale();
  return (group, now, needingBeyond) => {
    if (group.key === "needsYou") {
      return t("needsYouCount", { count: group.threads.length + needingBeyond });
    }
    if (!("at" in group)) return t(group.key);
    const isThisYear = new Date(group.at).getUTCFullYear() === new Date(now).getUTCFullYear();
    return new Date(group.at).toLocaleDateString(locale, {
      ...{ month: "long", timeZone: "UTC" },
      ...(isThisYear ? {} : { year: "numeric" }),
    });
  };
}
