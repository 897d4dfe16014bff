"use client";
import { Quote } from "lucide-react";
import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { toQuotedText } from "./quoted-text";

interface QuoteSelectionProps {
  scroller: RefObject<HTMLElement | null>;
  onQuote: (text: string) => void;
}

interface Selected {
  text: string;
  left: number;
  top: number;
}

/** Offers to quote what is selected in an answer. */
export function QuoteSelection({ scroller, onQuote }: QuoteSelectionProps) {
  const t = useTranslations("message");
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setSelected(findSelected(scroller.current)), 200);
    };
    const element = scroller.current;
    document.addEventListener("selectionchange", look);
    element?.addEventListener("scroll", look, { passive: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("selectionchange", look);
      element?.removeEventListener("scroll", look);
    };
  }, [scroller]);
  if (!selected) return null;
  return (
    <Button
      size="small"
      // The selection stays while the button is pressed.
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => {
        onQuote(selected.text);
        document.getSelection()?.removeAllRanges();
        setSelected(null);
      }}
      style={{ left: selected.left, top: selected.top }}
      className="absolute z-1 -translate-x-1/2 shadow-float"
    >
      <Quote aria-hidden size={14} strokeWidth={1.75} />
      {t("quote")}
    </Button>
  );
}

function findSelected(scroller: HTMLElement | null): Selected | null {
  const selection = document.getSelection();
  if (!scroller || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const within = range.commonAncestorContainer;
  const element = within instanceof Element ? within : within.parentElement;
  if (!element || !scroller.contains(element) || !element.closest("article .answer, article"))
    return null;
  const text = readSelected(selection, range);
  if (text === "") return null;
  const box = range.getBoundingClientRect();
  const frame = scroller.getBoundingClientRect();
  const top = Math.min(Math.max(box.bottom - frame.top + 6, 8), frame.height - 40);
  const left = Math.min(Math.max(box.left + box.width / 2 - frame.left, 56), frame.width - 56);
  return { text, left, top };
}

/** The browser's own text knows of layout, but not of what a formula was written as. */
function readSelected(selection: Selection, range: Range): string {
  const whole = withWholeFormulas(range);
  const copy = whole.cloneContents();
  const isOwn = copy.querySelector('.katex, [data-place^="mark:"]') !== null;
  return isOwn ? toQuotedText(copy) : selection.toString().trim();
}

function withWholeFormulas(range: Range): Range {
  const whole = range.cloneRange();
  const start = findFormula(range.startContainer);
  const end = findFormula(range.endContainer);
  if (start) whole.setStartBefore(start);
  if (end) whole.setEndAfter(end);
  return whole;
}

function findFormula(node: Node): Element | null {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest(".katex") ?? null;
}
