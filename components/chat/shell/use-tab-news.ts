"use client";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { notify, readNotifications } from "@/lib/client/notifications";
import type { TabNews } from "@/lib/client/tab-news";
import type { TabStream } from "@/lib/client/tab-stream";
import type { ThreadListStore } from "@/lib/client/thread-list";
import { useStore } from "@/lib/client/use-store";
import { type EndStatus, isLive } from "@/protocol/states";

/** The thread whose page this is. */
export function useCurrentThreadId(): string | null {
  const path = usePathname();
  return path.startsWith("/t/") ? (path.split("/")[2] ?? null) : null;
}

/** The list follows the server for as long as the page lives, and a hidden tab says what ended. */
export function useTabNews(list: ThreadListStore, stream: TabStream): void {
  const t = useTranslations("thread.news");
  const untitled = useTranslations("sidebar")("untitled");
  const router = useRouter();
  const tell = useRef((_: End) => {});
  useEffect(() => {
    tell.current = ({ threadId, runId, status }) => {
      if (readNotifications() !== "on") return;
      const known = list.getState().threads.find(({ id }) => id === threadId);
      const onOpen = () => router.push(`/t/${threadId}`);
      notify({ runId, title: known?.title ?? untitled, text: t(status), onOpen });
    };
  });
  useEffect(() => {
    const unmark = () => {
      if (document.visibilityState === "visible") document.title = toUnmarked(document.title);
    };
    const stop = stream.start();
    const unlisten = stream.onNews((news) => {
      list.take(news);
      if (isEnd(news) && document.visibilityState === "hidden") {
        document.title = `${mark}${toUnmarked(document.title)}`;
        tell.current(news);
      }
    });
    document.addEventListener("visibilitychange", unmark);
    return () => {
      unlisten();
      stop();
      document.removeEventListener("visibilitychange", unmark);
    };
  }, [list, stream]);
}

const mark = "● ";

function toUnmarked(title: string): string {
  return title.startsWith(mark) ? title.slice(mark.length) : title;
}

type End = Extract<TabNews, { kind: "status" }> & { status: EndStatus | "waiting" };

function isEnd(news: TabNews): news is End {
  return news.kind === "status" && (!isLive(news.status) || news.status === "waiting");
}

/** A thread that is looked at is not news any more. */
export function useSeen(list: ThreadListStore): void {
  const threadId = useCurrentThreadId();
  const isUnseen = useStore(list, (state) =>
    state.threads.some((thread) => thread.id === threadId && thread.isUnseen),
  );
  useEffect(() => {
    if (!threadId || !isUnseen) return;
    const look = () => {
      if (document.visibilityState === "visible") void list.markSeen(threadId);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [list, threadId, isUnseen]);
}
