"use client";
import { type ReactNode, useEffect, useRef } from "react";

interface SheetProps {
  label: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A panel over the page from its left edge; the browser's own dialog keeps focus inside and Escape closes it. */
export function Sheet({ label, isOpen, onClose, children }: SheetProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (isOpen && !dialog?.open) dialog?.showModal();
    if (!isOpen && dialog?.open) dialog.close();
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own key
    <dialog
      ref={ref}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
      className="m-0 h-dvh max-h-none w-[min(300px,86vw)] max-w-none border-e border-line bg-sunken p-0 text-ink shadow-float backdrop:bg-[rgb(0_0_0/0.4)]"
    >
      {isOpen ? children : null}
    </dialog>
  );
}
