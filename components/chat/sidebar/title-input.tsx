"use client";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { isInputMethodKey } from "@/lib/client/input-method";

interface TitleInputProps {
  label: string;
  title: string;
  className?: string;
  /** Null: it stays as it was. */
  onDone: (title: string | null) => void;
}

/** A title being written in its place: Enter and leaving keep it, Escape does not. */
export function TitleInput({ label, title, className, onDone }: TitleInputProps) {
  const ref = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  useEffect(() => {
    ref.current?.focus();
    ref.current?.select();
  }, []);

  function end(isKept: boolean) {
    if (isOver.current) return;
    isOver.current = true;
    const next = ref.current?.value.trim() ?? "";
    onDone(isKept && next !== "" && next !== title ? next : null);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isInputMethodKey(event.nativeEvent)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      end(true);
    }
    if (event.key === "Escape") {
      // Otherwise it would close the sheet around it.
      event.preventDefault();
      event.stopPropagation();
      end(false);
    }
  }

  return (
    <input
      ref={ref}
      aria-label={label}
      defaultValue={title}
      maxLength={200}
      dir="auto"
      onKeyDown={onKeyDown}
      onBlur={() => end(true)}
      className={cn(
        "h-8 w-full min-w-0 rounded-control border border-accent bg-raised px-2 text-[16px] sm:text-small",
        className,
      )}
    />
  );
}
