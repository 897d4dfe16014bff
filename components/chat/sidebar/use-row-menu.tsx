"use client";
import { useTranslations } from "next-intl";
import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from "react";
import { toShownText } from "@/components/markdown/shown-text";
import type { ThreadListStore } from "@/lib/client/thread-list";
import type { ThreadActions } from "../shell/chat-context";
import type { ThreadAction } from "./thread-menu";
import type { RowActions } from "./thread-row";

const ThreadMenu = lazy(() => import("./thread-menu"));

interface RowMenuInput {
  list: ThreadListStore;
  actions: ThreadActions;
  onChoose: () => void;
}

interface OpenMenu {
  threadId: string;
  at: { x: number; y: number };
  opener: HTMLElement;
}

/** The one menu of all rows, and the row that is being renamed. */
export function useRowMenu({ list, actions, onChoose }: RowMenuInput): {
  rowActions: RowActions;
  renamingId: string | null;
  menu: ReactNode;
} {
  const t = useTranslations("sidebar");
  const [open, setOpen] = useState<OpenMenu | null>(null);
  const [renamingId, setRenamingId] = useState<string | null>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  const rowActions = useMemo<RowActions>(
    () => ({
      onChoose: () => choose.current(),
      onMenu: (threadId, at, opener) => setOpen({ threadId, at, opener }),
      onRename: (threadId, title) => {
        setRenamingId(null);
        if (title !== null) actions.rename(threadId, title);
      },
    }),
    [actions],
  );
  const thread = open && list.getState().threads.find(({ id }) => id === open.threadId);
  const onAction = (action: ThreadAction) => {
    if (!thread) return;
    if (action === "rename") setRenamingId(thread.id);
    if (action === "pin" || action === "unpin") actions.pin(thread.id, action === "pin");
    if (action === "archive" || action === "unarchive")
      actions.archive(thread, action === "archive");
    if (action === "delete") actions.remove(thread);
  };
  const menu =
    open && thread ? (
      <Suspense>
        <ThreadMenu
          key={thread.id}
          label={t("menuOf", {
            title: thread.title === null ? t("untitled") : toShownText(thread.title),
          })}
          thread={thread}
          at={open.at}
          onAction={onAction}
          onClose={() => {
            setOpen(null);
            open.opener.focus();
          }}
        />
      </Suspense>
    ) : null;
  return { rowActions, renamingId, menu };
}
