const tags =
  "a|abbr|b|blockquote|br|code|del|details|div|em|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|s|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul";
const html = new RegExp(`<!--[\\s\\S]*?-->|</?(?:${tags})(?:\\s[^<>]*)?/?>`, "gi");

/** A passage of Markdown as it reads, nearly: on one line, without the marks of its layout. */
export function toPlainPassage(text: string): string {
  const plain = text
    .replace(/^ {0,3}(?:`{3,}|~{3,}).*$/gm, "")
    .replace(/^[ \t]*\|?[ \t]*:?-{3,}[-:| \t]*$/gm, "")
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+](?: \[[ xX]\])?)[ \t]+/gm, "")
    .replace(/^[ \t]*\|.*$/gm, (row) => row.replaceAll("|", " "))
    .replace(/!?\[([^\]\n]*)\]\([^()\s]*(?:\s[^()\n]*)?\)/g, "$1")
    .replace(html, " ")
    .replace(/(\*\*|~~)(?=\S)([^\n]*?\S)\1/g, "$2")
    .replace(/(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])/g, "$1")
    .replace(/`+([^`\n]+)`+/g, "$1");
  return toOneLine(plain);
}

export function toOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
