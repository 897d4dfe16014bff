"use client";
import { Archive, ArrowLeft, PanelLeftClose, SquarePen, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import type { ThreadListState } from "@/lib/client/thread-list";
import { useBrowserTime } from "@/lib/client/use-browser-time";
import { useStore } from "@/lib/client/use-store";
import { useChat } from "../shell/chat-context";
import { leaveHit } from "../shell/show-hit";
import { useCurrentThreadId } from "../shell/use-tab-news";
import { toHitAddress } from "./hit-address";
import { SearchBox } from "./search-box";
import { SearchResults } from "./search-results";
import { ThreadGroups } from "./thread-groups";
import { ThreadScroller } from "./thread-scroller";
import { useRowMenu } from "./use-row-menu";
import { useThreadSearch } from "./use-thread-search";
import { UserMenu } from "./user-menu";

interface SidebarProps {
  /** When the server made this page. */
  now: number;
  onHide: () => void;
  onChoose?: () => void;
  isSheet?: boolean;
}

const whole = (state: ThreadListState) => state;

export function Sidebar({ now, onHide, onChoose = () => {}, isSheet }: SidebarProps) {
  const t = useTranslations("sidebar");
  const { list, archived, actions, me } = useChat();
  const router = useRouter();
  const time = useBrowserTime(now);
  const currentId = useCurrentThreadId();
  const [isArchiveShown, setArchiveShown] = useState(false);
  const shown = isArchiveShown ? archived : list;
  const state = useStore(shown, whole);
  const { rowActions, renamingId, menu } = useRowMenu({ list: shown, actions, onChoose });
  const [q, setQuery] = useState("");
  const found = useThreadSearch(q);
  const searchBox = useRef<HTMLInputElement>(null);
  const resultsId = useId();
  useEffect(() => {
    if (isArchiveShown) void archived.refresh();
  }, [isArchiveShown, archived]);

  const HideIcon = isSheet ? X : PanelLeftClose;
  const isSearching = q.trim() !== "";
  const focusFirst = () => document.getElementById(resultsId)?.querySelector("a")?.focus();
  const openFirst = () => {
    const first = found?.threads[0];
    if (!first || found?.q !== q.trim()) return;
    onChoose();
    router.push(toHitAddress(first, found.q));
  };

  return (
    <nav aria-label={t("threads")} className="flex h-full flex-col">
      <div className="flex h-12 shrink-0 items-center justify-between gap-2 px-3">
        <span className="font-semibold">Longrun</span>
        <IconButton label={isSheet ? t("close") : t("hide")} onClick={onHide}>
          <HideIcon aria-hidden size={16} strokeWidth={1.75} />
        </IconButton>
      </div>
      <div className="flex flex-col px-2 pb-2">
        <button
          type="button"
          aria-keyshortcuts="Control+Shift+O Meta+Shift+O"
          onClick={() => {
            onChoose();
            router.push("/");
          }}
          className="flex h-9 w-full items-center gap-2 rounded-control px-2 text-small font-medium -outline-offset-2 hover:bg-hover"
        >
          <SquarePen aria-hidden size={16} strokeWidth={1.75} />
          {t("newThread")}
        </button>
        <SearchBox
          ref={searchBox}
          value={q}
          controls={resultsId}
          onChange={(next) => {
            leaveHit();
            setQuery(next);
          }}
          onDown={focusFirst}
          onEnter={openFirst}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {isSearching ? (
          <SearchResults
            id={resultsId}
            found={found}
            onChoose={onChoose}
            onLeave={() => searchBox.current?.focus()}
          />
        ) : (
          <>
            {isArchiveShown ? (
              <h2 className="px-2 pb-2 text-small font-medium">{t("archive")}</h2>
            ) : null}
            {state.threads.length === 0 && !state.isLoading ? (
              <p className="px-2 text-small text-quiet">
                {isArchiveShown ? t("archiveEmpty") : t("empty")}
              </p>
            ) : null}
            <ThreadScroller list={shown} state={state}>
              <ThreadGroups
                threads={state.threads}
                time={time}
                needingBeyond={state.needingBeyond}
                currentId={currentId}
                renamingId={renamingId}
                actions={rowActions}
              />
            </ThreadScroller>
          </>
        )}
      </div>
      {menu}
      <div className="px-2 pb-1">
        <button
          type="button"
          onClick={() => setArchiveShown(!isArchiveShown)}
          className="flex h-8 w-full items-center gap-2 rounded-control px-2 text-small text-quiet -outline-offset-2 hover:bg-hover hover:text-ink"
        >
          {isArchiveShown ? (
            <ArrowLeft aria-hidden size={16} strokeWidth={1.75} />
          ) : (
            <Archive aria-hidden size={16} strokeWidth={1.75} />
          )}
          {isArchiveShown ? t("leaveArchive") : t("archive")}
        </button>
      </div>
      <UserMenu user={me} onChoose={onChoose} />
    </nav>
  );
}
