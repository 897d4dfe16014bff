"use client";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface ActionRowProps {
  /** Seen at all times, not only on hover, focus and long press. */
  isShown: boolean;
  isAtEnd?: boolean;
  children: ReactNode;
}

/** What can be done with a message, below it. */
export function ActionRow({ isShown, isAtEnd, children }: ActionRowProps) {
  return (
    <div
      className={cn(
        "message-actions flex min-h-8 items-center gap-1 text-small text-quiet transition-opacity duration-150",
        isAtEnd ? "-me-2 justify-end" : "-ms-2",
        !isShown && "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100",
      )}
    >
      {children}
    </div>
  );
}
