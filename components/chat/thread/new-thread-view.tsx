"use client";
import { usePathname, useRouter } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import type { DraftContent } from "@/lib/client/draft-content";
import { ThreadView } from "./thread-view";

const place = "/";

/**
 * The place where a thread begins, and where it goes on until somebody leaves it: its address
 * becomes the thread's, so that a reload finds it, and what is open, focused and written stays.
 * Coming back to the place shows an empty one; coming back to a thread in the browser's history
 * shows that thread's own page.
 */
export function NewThreadView({ newDraft }: { newDraft: DraftContent }) {
  const pathname = usePathname();
  const router = useRouter();
  const [shown, setShown] = useState({ pathname, count: 0, begunAt: place });
  if (shown.pathname !== pathname) {
    const isBack = pathname === place;
    setShown(
      isBack ? { pathname, count: shown.count + 1, begunAt: place } : { ...shown, pathname },
    );
  }
  const onBegun = useCallback((threadId: string) => {
    const begunAt = `/t/${threadId}`;
    setShown((old) => ({ ...old, begunAt }));
    window.history.replaceState(null, "", begunAt);
  }, []);
  const isElsewhere = pathname !== place && pathname !== shown.begunAt;
  useEffect(() => {
    if (isElsewhere) router.replace(pathname, { scroll: false });
  }, [isElsewhere, pathname, router]);
  if (isElsewhere) return <main className="h-(--visible-height) flex-1" aria-busy="true" />;
  return <ThreadView key={shown.count} initial={null} newDraft={newDraft} onBegun={onBegun} />;
}
