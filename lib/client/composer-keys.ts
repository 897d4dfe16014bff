import type { PersonalSettings } from "@/protocol/api";
import { isInputMethodKey } from "./input-method";

export interface ComposerKey {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

interface ComposerMoment {
  sendKey: PersonalSettings["sendKey"];
  isEmpty: boolean;
}

/** What a key does in the composer; undefined leaves it to the browser. */
export function decideComposerKey(
  event: ComposerKey,
  { sendKey, isEmpty }: ComposerMoment,
): "send" | "edit-last" | undefined {
  if (isInputMethodKey(event)) return undefined;
  const hasMod = event.ctrlKey || event.metaKey;
  if (event.key === "ArrowUp") {
    return isEmpty && !hasMod && !event.shiftKey && !event.altKey ? "edit-last" : undefined;
  }
  if (event.key !== "Enter" || event.shiftKey || event.altKey) return undefined;
  return hasMod || sendKey === "enter" ? "send" : undefined;
}
