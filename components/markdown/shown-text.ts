/**
 * A text as a page can hold it: HTML has no NUL and UTF-8 no half characters, so what the server
 * sends of them is not what the browser would make. Both become U+FFFD on either side.
 */
export function toShownText(text: string): string {
  return (text.includes("\u0000") ? text.replaceAll("\u0000", "\ufffd") : text).toWellFormed();
}
