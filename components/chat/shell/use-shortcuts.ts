"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { decideShortcut, type ShortcutAction } from "@/lib/client/shortcuts";
import { focusMessage, pressInMessage } from "./message-focus";

type PageActions = Record<"palette" | "search" | "help" | "new-thread", () => void>;

/** Keys that work anywhere on the page, except in an open dialog. */
export function useShortcuts(actions: PageActions): void {
  const t = useTranslations("message");
  const current = useRef({ actions, copy: "", edit: "" });
  useEffect(() => {
    current.current = { actions, copy: t("copy"), edit: t("edit.name") };
  });
  useEffect(() => {
    const run = (action: ShortcutAction) => {
      const { actions: page, copy, edit } = current.current;
      if (action === "next-message") focusMessage(1);
      else if (action === "previous-message") focusMessage(-1);
      else if (action === "copy-message") pressInMessage(copy);
      else if (action === "edit-message") pressInMessage(edit);
      else page[action]();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const action = decideShortcut(event, isWriting(event.target));
      if (!action) return;
      event.preventDefault();
      run(action);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName))
  );
}
