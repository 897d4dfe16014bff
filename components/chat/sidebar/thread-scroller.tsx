"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import type { ThreadListState, ThreadListStore } from "@/lib/client/thread-list";

interface ThreadScrollerProps {
  list: ThreadListStore;
  state: ThreadListState;
  children: ReactNode;
}

/** Loads the next page when its end comes near; the button is for those who do not scroll. */
export function ThreadScroller({ list, state, children }: ThreadScrollerProps) {
  const t = useTranslations("sidebar");
  const toProblemText = useProblemText();
  const end = useRef<HTMLDivElement>(null);
  const { nextCursor, isLoading, problem } = state;
  useEffect(() => {
    if (!end.current || !nextCursor || problem) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void list.loadMore();
      },
      { rootMargin: "400px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [list, nextCursor, problem]);
  return (
    <>
      {children}
      {problem ? (
        <p className="px-2 py-1 text-small text-danger">{toProblemText(problem)}</p>
      ) : null}
      <div ref={end}>
        {nextCursor ? (
          <Button
            size="small"
            look="quiet"
            className="w-full"
            disabled={isLoading}
            onClick={() => void list.loadMore()}
          >
            {isLoading ? t("loading") : t("loadMore")}
          </Button>
        ) : null}
      </div>
    </>
  );
}
