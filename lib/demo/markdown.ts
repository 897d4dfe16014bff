/** Markdown in a raw template, where backslashes stay and two apostrophes stand for a backtick. */
export function markdown(strings: TemplateStringsArray): string {
  return (strings.raw[0] ?? "").trim().replaceAll("''", "`");
}
