"use client";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef } from "react";
import { toShownText } from "@/components/markdown/shown-text";
import type { ActionResult } from "@/lib/client/action";
import type { ThreadListStore } from "@/lib/client/thread-list";
import type { ThreadActions } from "./chat-context";
import type { Notice } from "./undo-notice";

interface Lists {
  list: ThreadListStore;
  archived: ThreadListStore;
}

/** Changes of threads: shown at once, told when refused, and for ten seconds taken back on demand. */
export function useThreadActions(lists: Lists, tell: (notice: Notice) => void): ThreadActions {
  const t = useTranslations("sidebar");
  const router = useRouter();
  const path = useRef("");
  const pathname = usePathname();
  useEffect(() => {
    path.current = pathname;
  }, [pathname]);
  return useMemo(() => {
    const { list, archived } = lists;
    const check = (asked: Promise<ActionResult>) =>
      void asked.then((result) => {
        if (!result.ok) tell({ kind: "failed", problem: result.problem });
      });
    const nameOf = (title: string | null) => (title === null ? t("untitled") : toShownText(title));
    /** The list a thread is in now; one of a page not loaded yet is not archived. */
    const home = (id: string) =>
      archived.getState().threads.some((thread) => thread.id === id) ? archived : list;
    const shelve = async (id: string, isArchived: boolean) => {
      const result = await home(id).edit(id, { isArchived });
      void (isArchived ? archived : list).refresh();
      return result;
    };
    return {
      rename: (id, title) => check(home(id).edit(id, { title })),
      pin: (id, isPinned) => check(home(id).edit(id, { isPinned })),
      archive({ id, title }, isArchived) {
        check(shelve(id, isArchived));
        if (!isArchived) return;
        const onUndo = () => check(shelve(id, false));
        tell({ kind: "archived", title: nameOf(title), onUndo });
      },
      remove({ id, title }) {
        const from = home(id);
        const place = path.current;
        const isOpen = place === `/t/${id}`;
        const removed = from.remove(id);
        check(removed);
        if (isOpen) router.push("/");
        const restore = async () => {
          // One after the other: the server would take them in any order, and the page asked for
          // before the thread is back is "not found".
          await removed;
          const result = await from.restore(id);
          const isElsewhere = path.current !== "/" && path.current !== place;
          if (result.ok && isOpen && !isElsewhere) router.push(place);
          else if (result.ok) focusLost(id);
          return result;
        };
        const onUndo = () => check(restore());
        tell({ kind: "deleted", title: nameOf(title), onUndo });
      },
    };
  }, [lists, tell, router, t]);
}

/** The button that brought the thread back is gone: where the focus went with it, the row has it. */
function focusLost(threadId: string): void {
  requestAnimationFrame(() => {
    const rows = document.querySelectorAll<HTMLElement>(`nav a[href="/t/${threadId}"]`);
    if (document.activeElement === document.body) {
      [...rows].find((row) => row.checkVisibility())?.focus();
    }
  });
}
