"use client";
import { Ellipsis, Files, Link2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { DemoChip } from "@/components/admin/demo-chip";
import { toShownText } from "@/components/markdown/shown-text";
import { IconButton } from "@/components/ui/icon-button";
import { useStore } from "@/lib/client/use-store";
import type { ThreadAction } from "../sidebar/thread-menu";
import { TitleInput } from "../sidebar/title-input";
import { useChat } from "./chat-context";
import { ListOpeners } from "./page-header";
import { useCurrentThreadId } from "./use-tab-news";

const ShareDialog = lazy(() => import("../share/share-dialog"));
const ThreadMenu = lazy(() => import("../sidebar/thread-menu"));

interface ThreadHeaderProps {
  title: string | null;
  isNew: boolean;
  /** A send goes to the demo, and says so all the time. */
  isDemo: boolean;
  /** The model that said it answered last. */
  model?: string | undefined;
  isShared: boolean;
  isFilesOpen: boolean;
  onFiles: () => void;
}

/** One line above the conversation: the way to the threads, the title, and what can be done. */
export function ThreadHeader(props: ThreadHeaderProps) {
  const { title, isNew, isDemo, model } = props;
  const t = useTranslations("files");
  const { me } = useChat();
  const threadId = useCurrentThreadId();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-2 sm:px-3">
      <ListOpeners />
      {isNew || !threadId ? null : (
        <ThreadTitle threadId={threadId} title={title} model={model} isShared={props.isShared} />
      )}
      {isNew || !threadId ? null : (
        <IconButton
          label={t("open")}
          aria-pressed={props.isFilesOpen}
          onClick={props.onFiles}
          className={props.isFilesOpen ? "bg-hover text-ink" : ""}
        >
          <Files aria-hidden size={16} strokeWidth={1.75} />
        </IconButton>
      )}
      {isDemo ? <DemoChip isAdmin={me.role === "admin"} /> : null}
    </header>
  );
}

interface ThreadTitleProps {
  threadId: string;
  title: string | null;
  model: string | undefined;
  /** As the page knows it: the list may not have this thread yet. */
  isShared: boolean;
}

function ThreadTitle({ threadId, title: given, model, isShared }: ThreadTitleProps) {
  const t = useTranslations("sidebar");
  const { list, archived, actions, me } = useChat();
  const find = (state: ReturnType<typeof list.getState>) =>
    state.threads.find(({ id }) => id === threadId);
  const listed = useStore(list, find);
  const shelved = useStore(archived, find);
  const thread = listed ?? shelved;
  const title = (thread ? thread.title : given) ?? null;
  const name = title === null ? t("untitled") : toShownText(title);
  const [isRenaming, setIsRenaming] = useState(false);
  const hasField = useRef(false);
  const [menuAt, setMenuAt] = useState<{ x: number; y: number } | null>(null);
  const [isSharing, setSharing] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  useDocumentTitle(title);

  function setRenaming(isOn: boolean) {
    hasField.current = isOn;
    setIsRenaming(isOn);
  }

  function onAction(action: ThreadAction) {
    if (action === "rename") setRenaming(true);
    if (action === "pin" || action === "unpin") actions.pin(threadId, action === "pin");
    if (action === "archive" || action === "unarchive")
      actions.archive({ id: threadId, title }, action === "archive");
    if (action === "share") setSharing(true);
    if (action === "delete") actions.remove({ id: threadId, title });
  }

  return (
    <>
      {isRenaming ? (
        <TitleInput
          label={t("title")}
          title={title ?? ""}
          className="max-w-100"
          onDone={(next) => {
            setRenaming(false);
            if (next !== null) actions.rename(threadId, next);
          }}
        />
      ) : (
        <h1 className="flex min-w-0 text-small font-medium">
          <button
            type="button"
            title={t("actions.rename")}
            onClick={() => setRenaming(true)}
            className="h-8 min-w-0 truncate rounded-control px-1 hover:bg-hover"
            dir="auto"
          >
            {name}
          </button>
        </h1>
      )}
      {model ? (
        <span className="hidden max-w-48 min-w-0 shrink-[2] truncate text-small text-quiet sm:block">
          {model}
        </span>
      ) : null}
      {(thread?.isShared ?? isShared) && me.isSharingOn ? (
        <button
          type="button"
          onClick={() => setSharing(true)}
          className="flex h-6 shrink-0 items-center gap-1 rounded-control bg-sunken px-2 text-[12px] text-quiet hover:bg-hover hover:text-ink"
        >
          <Link2 aria-hidden size={12} strokeWidth={2} />
          {t("shared")}
        </button>
      ) : null}
      <span className="flex-1" />
      <IconButton
        ref={more}
        label={t("more")}
        aria-haspopup="menu"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setMenuAt({ x: box.left, y: box.bottom });
        }}
      >
        <Ellipsis aria-hidden size={16} strokeWidth={1.75} />
      </IconButton>
      {menuAt ? (
        <Suspense>
          <ThreadMenu
            label={t("menuOf", { title: name })}
            thread={thread ?? { isPinned: false, isArchived: false }}
            at={menuAt}
            canShare={me.isSharingOn}
            onAction={onAction}
            onClose={() => {
              setMenuAt(null);
              // The title's field has the focus before the menu is closed, and loses what is typed without it.
              if (!hasField.current) more.current?.focus();
            }}
          />
        </Suspense>
      ) : null}
      {isSharing ? (
        <Suspense>
          <ShareDialog
            threadId={threadId}
            onChange={() => void (listed ? list : archived).refresh()}
            onClose={() => {
              setSharing(false);
              more.current?.focus();
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}

/** The page's own title is as old as the page. */
function useDocumentTitle(title: string | null): void {
  const pages = useTranslations("pages");
  const full = title === null ? pages("name") : `${title} · ${pages("name")}`;
  const shown = useRef(title);
  useEffect(() => {
    if (shown.current === title) return;
    shown.current = title;
    document.title = full;
  }, [title, full]);
}
