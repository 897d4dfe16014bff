"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "./cn";
import { IconButton } from "./icon-button";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** At the right edge, as high as the page. */
  isSide?: boolean;
  children: ReactNode;
}

/** The browser's own dialog keeps focus inside, gives it back, and Escape closes it. */
export function Dialog({ title, isOpen, onClose, isSide, children }: DialogProps) {
  const t = useTranslations("pages");
  const id = useId();
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
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
      className={cn(
        "border-line bg-raised p-0 text-start text-ink shadow-float backdrop:bg-[rgb(0_0_0/0.4)]",
        isSide
          ? "my-0 me-0 ms-auto h-dvh max-h-none w-[min(640px,94vw)] max-w-none border-s"
          : "m-auto max-h-[86dvh] w-[min(480px,calc(100vw-32px))] rounded-card border",
      )}
    >
      {isOpen ? (
        <div className={cn("flex flex-col gap-3 p-4", isSide && "h-full")}>
          <div className="flex items-start gap-2">
            <h2 id={id} className="min-w-0 flex-1 py-1.5 leading-5 font-medium" dir="auto">
              {title}
            </h2>
            <IconButton label={t("close")} onClick={onClose}>
              <X aria-hidden size={16} strokeWidth={1.75} />
            </IconButton>
          </div>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}
