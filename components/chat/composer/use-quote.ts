"use client";
import { type RefObject, useEffect, useRef } from "react";

/** Something said before, to be answered; a new id for each. */
export interface Quote {
  id: number;
  text: string;
}

/** What is quoted goes below what is written, and writing goes on below it. */
export function useQuote(
  quote: Quote | null | undefined,
  setText: (change: (text: string) => string) => void,
  area: RefObject<HTMLTextAreaElement | null>,
): void {
  const seenId = useRef(quote?.id);
  useEffect(() => {
    if (!quote || quote.id === seenId.current) return;
    seenId.current = quote.id;
    const lines = quote.text.split("\n").map((line) => `> ${line}`.trimEnd());
    setText(
      (text) => `${text.trim() === "" ? "" : `${text.trimEnd()}\n\n`}${lines.join("\n")}\n\n`,
    );
    // Once the box has the text.
    requestAnimationFrame(() => {
      const box = area.current;
      box?.focus({ preventScroll: true });
      box?.setSelectionRange(box.value.length, box.value.length);
    });
  }, [quote, setText, area]);
}
