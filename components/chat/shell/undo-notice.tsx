"use client";
import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useProblemText } from "@/components/errors/use-error-text";
import { Button } from "@/components/ui/button";
import type { ApiProblem } from "@/lib/client/api-problem";

export type Notice =
  | { kind: "deleted" | "archived"; title: string; onUndo: () => void }
  | { kind: "failed"; problem: ApiProblem };

const shownMs = 10_000;

/** What was just done and can be taken back for ten seconds; longer while it is pointed at. */
export function UndoNotice({ notice, onClose }: { notice: Notice | null; onClose: () => void }) {
  const t = useTranslations("sidebar");
  const [isHeld, setHeld] = useState(false);
  const toProblemText = useProblemText();
  const undo = useRef<HTMLButtonElement>(null);
  const isByKey = useLastInputByKey();
  useEffect(() => {
    if (!notice || !isByKey.current) return;
    // After the menu has given the focus back to a row that is gone.
    const timer = setTimeout(() => undo.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, [notice, isByKey]);
  useEffect(() => {
    if (!notice || isHeld) return;
    const timer = setTimeout(onClose, shownMs);
    return () => clearTimeout(timer);
  }, [notice, isHeld, onClose]);
  return (
    <div
      role="status"
      aria-label={t("undo.label")}
      className="pointer-events-none fixed inset-x-0 bottom-0 z-30 flex justify-center p-4 empty:hidden"
    >
      {notice ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it there
        <div
          data-keeps-focus
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
          className="pointer-events-auto flex max-w-full items-center gap-3 rounded-card border border-line bg-raised py-1.5 ps-4 pe-2 text-small shadow-float"
        >
          <span className="min-w-0 truncate">
            {notice.kind === "failed"
              ? toProblemText(notice.problem)
              : t(`undo.${notice.kind}`, { title: notice.title })}
          </span>
          {notice.kind === "failed" ? (
            <Button size="small" look="quiet" onClick={onClose}>
              {t("undo.close")}
            </Button>
          ) : (
            <Button
              ref={undo}
              size="small"
              onClick={() => {
                notice.onUndo();
                onClose();
              }}
            >
              {t("undo.button")}
            </Button>
          )}
        </div>
      ) : null}
    </div>
  );
}

/** Whether the person used the keyboard last: only then is the focus taken to what may be undone. */
function useLastInputByKey(): RefObject<boolean> {
  const isByKey = useRef(false);
  useEffect(() => {
    const onKey = () => {
      isByKey.current = true;
    };
    const onPointer = () => {
      isByKey.current = false;
    };
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("pointerdown", onPointer, true);
    return () => {
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointerdown", onPointer, true);
    };
  }, []);
  return isByKey;
}
