"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { Sheet } from "@/components/ui/sheet";
import { createApi } from "@/lib/client/api";
import { browserEnvironment } from "@/lib/client/environment";
import { createTabStream } from "@/lib/client/tab-stream";
import { createThreadList } from "@/lib/client/thread-list";
import { createThreadNews } from "@/lib/client/thread-news";
import type { Me, ThreadList } from "@/protocol/api";
import { type OpenDialog, PaletteDialogs } from "../palette/palette-dialogs";
import { Sidebar } from "../sidebar/sidebar";
import { type Chat, ChatContext } from "./chat-context";
import { type Notice, UndoNotice } from "./undo-notice";
import { useShortcuts } from "./use-shortcuts";
import { useSeen, useTabNews } from "./use-tab-news";
import { useThreadActions } from "./use-thread-actions";
import { useVisibleHeight } from "./use-visible-height";

interface ChatShellProps {
  me: Me;
  threads: ThreadList;
  /** When the server made this page. */
  now: number;
  children: ReactNode;
}

const nothing: ThreadList = { threads: [], nextCursor: null };

function createLists(threads: ThreadList) {
  const ports = { api: createApi(browserEnvironment), env: browserEnvironment };
  return {
    list: createThreadList(threads, ports),
    archived: createThreadList(nothing, { ...ports, filter: "archived" }),
  };
}

/** The box that is shown: the sheet's, or the sidebar's. */
function focusSearch(): void {
  const boxes = document.querySelectorAll<HTMLElement>("nav input[type=search]");
  [...boxes].find((box) => box.checkVisibility())?.focus();
}

/** The frame around every thread: the list at the left, a sheet on the phone. */
export function ChatShell({ me: initialMe, threads, now, children }: ChatShellProps) {
  const t = useTranslations("sidebar");
  const [news] = useState(createThreadNews);
  const [stream] = useState(() =>
    createTabStream({ env: browserEnvironment, userId: initialMe.id }),
  );
  const [lists] = useState(() => createLists(threads));
  const { list, archived } = lists;
  const [me, setMe] = useState(initialMe);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [isSidebarShown, setSidebarShown] = useState(true);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const actions = useThreadActions(lists, setNotice);
  useEffect(() => list.start(), [list]);
  useEffect(() => news.listen(() => void list.refresh()), [news, list]);
  useTabNews(list, stream);
  useSeen(list);
  useVisibleHeight();
  const [dialog, setDialog] = useState<OpenDialog>(null);
  const router = useRouter();
  useShortcuts({
    palette: () => setDialog("palette"),
    help: () => setDialog("help"),
    "new-thread": () => router.push("/"),
    search: () => {
      if (window.matchMedia("(min-width: 48rem)").matches) setSidebarShown(true);
      else setSheetOpen(true);
      requestAnimationFrame(() => requestAnimationFrame(focusSearch));
    },
  });
  const chat = useMemo<Chat>(
    () => ({
      ...{ news, stream, list, archived, actions, me, setMe, isSidebarShown },
      showSidebar: () => setSidebarShown(true),
      openSheet: () => setSheetOpen(true),
      openPalette: () => setDialog("palette"),
    }),
    [news, stream, list, archived, actions, me, isSidebarShown],
  );
  const closeSheet = useCallback(() => setSheetOpen(false), []);
  const closeNotice = useCallback(() => setNotice(null), []);
  return (
    <ChatContext value={chat}>
      <div className="relative top-(--visible-top) flex h-(--visible-height)">
        {isSidebarShown ? (
          <div className="w-66 shrink-0 border-e border-line bg-sunken max-md:hidden">
            <Sidebar now={now} onHide={() => setSidebarShown(false)} />
          </div>
        ) : null}
        <Sheet label={t("threads")} isOpen={isSheetOpen} onClose={closeSheet}>
          <Sidebar now={now} onHide={closeSheet} onChoose={closeSheet} isSheet />
        </Sheet>
        {children}
      </div>
      <PaletteDialogs open={dialog} onChange={setDialog} />
      <UndoNotice notice={notice} onClose={closeNotice} />
    </ChatContext>
  );
}
