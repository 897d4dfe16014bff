"use client";
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { ReadingPlace } from "./use-reading-place";

/** How near to the end counts as being there. */
const nearPx = 48;

export interface FollowBottom {
  isAtBottom: boolean;
  jump: () => void;
  /** For the scrolling element. */
  onScroll: () => void;
}

/** Keeps a scrolling element at its end while its reader is there, and only then. */
export function useFollowBottom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  { restore, remember }: ReadingPlace,
): FollowBottom {
  const isFollowing = useRef(true);
  const lastTop = useRef(0);
  const [isAtBottom, setAtBottom] = useState(true);

  const jump = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    isFollowing.current = true;
    setAtBottom(true);
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, [scroller]);

  useLayoutEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    // Until now a reversed column held the end in view; from here on scrolling does.
    element.dataset.ready = "";
    jump();
    if (restore()) {
      isFollowing.current = false;
      lastTop.current = element.scrollTop;
      setAtBottom(false);
    }
    const observer = new ResizeObserver(() => {
      // What is shorter now may end in view.
      if (isFollowing.current || isNearEnd(element)) jump();
    });
    observer.observe(inner);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, content, jump, restore]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const isNear = isNearEnd(element);
    // Content that grows also moves the end away: only the reader moves up.
    if (isNear) isFollowing.current = true;
    else if (element.scrollTop < lastTop.current) isFollowing.current = false;
    lastTop.current = element.scrollTop;
    setAtBottom(isNear || isFollowing.current);
    remember(isNear || isFollowing.current);
  }, [scroller, remember]);

  return { isAtBottom, jump, onScroll };
}

function isNearEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight < nearPx;
}
