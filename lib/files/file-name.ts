const lengthMax = 200;
/** Controls, separators of lines, and characters that turn the reading direction. */
const unseen = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/** A name to show and to save under: the last piece of a path, on one line. */
export function toFileName(given: string | null): string {
  const last = (given ?? "").split(/[/\\]/).at(-1) ?? "";
  const name = [...last.replace(unseen, "").trim()].slice(-lengthMax).join("");
  return /^\.*$/.test(name) ? "file.txt" : name;
}
