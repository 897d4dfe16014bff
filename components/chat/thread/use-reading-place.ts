"use client";
import { type RefObject, useCallback, useEffect, useRef } from "react";

interface Place {
  messageId: string;
  /** From the top of what is seen to the top of the message. */
  offset: number;
}

export interface ReadingPlace {
  /** Goes back to where its reader left; false when that was the end. */
  restore: () => boolean;
  /** Where the reader is now; null at the end. */
  remember: (isAtBottom: boolean) => void;
}

/** Where a thread's reader was, for as long as the tab lives. */
export function useReadingPlace(
  scroller: RefObject<HTMLElement | null>,
  threadId: string | null,
): ReadingPlace {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const restore = useCallback(() => {
    const element = scroller.current;
    const place = threadId ? readPlace(threadId) : undefined;
    if (!element || !place) return false;
    const message = element.querySelector(`[data-message="${CSS.escape(place.messageId)}"]`);
    if (!message) return false;
    element.scrollTop += topOf(message) - topOf(element) - place.offset;
    return true;
  }, [scroller, threadId]);
  const remember = useCallback(
    (isAtBottom: boolean) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const element = scroller.current;
        if (!element || !threadId) return;
        writePlace(threadId, isAtBottom ? undefined : findPlace(element));
      }, 150);
    },
    [scroller, threadId],
  );
  return { restore, remember };
}

function findPlace(element: HTMLElement): Place | undefined {
  const top = topOf(element);
  for (const message of element.querySelectorAll<HTMLElement>("[data-message]")) {
    const box = message.getBoundingClientRect();
    const { message: messageId } = message.dataset;
    if (box.bottom > top && messageId) return { messageId, offset: box.top - top };
  }
  return undefined;
}

function topOf(element: Element): number {
  return element.getBoundingClientRect().top;
}

function keyOf(threadId: string): string {
  return `longrun.place.${threadId}`;
}

function readPlace(threadId: string): Place | undefined {
  try {
    const json = sessionStorage.getItem(keyOf(threadId));
    const place = json ? (JSON.parse(json) as Partial<Place>) : {};
    const { messageId, offset } = place;
    if (typeof messageId !== "string" || typeof offset !== "number") return undefined;
    return { messageId, offset };
  } catch {
    // A forbidden storage only forgets the place.
    return undefined;
  }
}

function writePlace(threadId: string, place: Place | undefined): void {
  try {
    if (place) sessionStorage.setItem(keyOf(threadId), JSON.stringify(place));
    else sessionStorage.removeItem(keyOf(threadId));
  } catch {
    // As above.
  }
}
