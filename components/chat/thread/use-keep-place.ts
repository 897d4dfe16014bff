"use client";
import { type RefObject, useLayoutEffect, useRef } from "react";

/** What comes in above the reader does not move what is read: `firstKey` tells when something did. */
export function useKeepPlace(scroller: RefObject<HTMLElement | null>, firstKey: string): void {
  const before = useRef({ key: firstKey, fromEnd: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (before.current.key !== firstKey) {
      element.scrollTop = element.scrollHeight - before.current.fromEnd;
    }
    before.current.key = firstKey;
    const remember = () => {
      before.current.fromEnd = element.scrollHeight - element.scrollTop;
    };
    remember();
    element.addEventListener("scroll", remember, { passive: true });
    const observer = new ResizeObserver(remember);
    for (const child of element.children) observer.observe(child);
    return () => {
      element.removeEventListener("scroll", remember);
      observer.disconnect();
    };
  }, [scroller, firstKey]);
}
