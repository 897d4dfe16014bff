/** What a key does anywhere on the page. */
export type ShortcutAction =
  | "palette"
  | "search"
  | "help"
  | "new-thread"
  | "next-message"
  | "previous-message"
  | "copy-message"
  | "edit-message";

export interface ShortcutKey {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
}

/** Single letters count only where nobody writes. */
const letters: Readonly<Record<string, ShortcutAction>> = {
  "/": "search",
  "?": "help",
  j: "next-message",
  k: "previous-message",
  y: "copy-message",
  e: "edit-message",
};

export function decideShortcut(event: ShortcutKey, isWriting: boolean): ShortcutAction | undefined {
  if (event.isComposing || event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.toLowerCase();
    if (key === "k" && !event.shiftKey) return "palette";
    if (key === "o" && event.shiftKey) return "new-thread";
    return undefined;
  }
  return isWriting ? undefined : letters[event.key];
}
