/**
 * Whether an input method has the key: Enter chooses a word, Escape drops it. Safari ends the
 * composition before the key that ended it and says so by key code only.
 */
export function isInputMethodKey(event: { isComposing: boolean; keyCode: number }): boolean {
  return event.isComposing || event.keyCode === 229;
}
