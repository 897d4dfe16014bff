const lengthMax = 80;
/** Of a line, what is looked through for Markdown: a title needs less. */
const markedMax = 1_000;
const quotes = "\"'`“”‘’«»「」『』《》";

/** One line of at most 80 characters, without quotation marks around it and Markdown in it. */
export function toTitle(text: string): string {
  const line = text
    .replace(/\p{Cc}+/gu, "\n")
    .split("\n")
    .map((each) => each.replace(/^\s*(?:(?:#+|\*\*|title:|标题[:：])\s*)+/iu, "").trim())
    .find((each) => strip(each) !== "");
  return shorten(
    strip(line ?? "")
      .slice(0, markedMax)
      .replace(/\*\*|`/g, "")
      // In pairs alone: 2~4 and 2*3 are no Markdown.
      .replace(/~~(?=\S)(.+?)(?<=\S)~~/g, "$1")
      .replace(/(?<![\w*])\*(?=[^\s*])([^*]+)(?<=\S)\*(?![\w*])/g, "$1")
      .replace(/\s+/g, " "),
  );
}

/** Of what a model answered; empty where that is thoughts, or meant for a program. */
export function toModelTitle(answer: string): string {
  const text = answer.split("</think>").at(-1) ?? "";
  if (/<\/?think\b/i.test(text)) return "";
  const plain = text.replace(/^\s*```\w*\s/, "").replace(/```\s*$/, "");
  return /^\s*(?:\{|\[\s*["[{\]])/.test(plain) ? toTitle(titleIn(plain)) : toTitle(plain);
}

function titleIn(json: string): string {
  try {
    const value = JSON.parse(json) as { title?: unknown } | null;
    return typeof value?.title === "string" ? value.title : "";
  } catch {
    // Cut off, or no JSON after all: nothing that a person would write over a conversation.
    return "";
  }
}

function strip(line: string): string {
  let from = 0;
  let to = line.length;
  const isOuter = (at: number) => `${quotes}* `.includes(line.charAt(at));
  while (from < to && isOuter(from)) from += 1;
  while (to > from && (isOuter(to - 1) || /[.。]/.test(line.charAt(to - 1)))) to -= 1;
  return line.slice(from, to);
}

/** At the end of a word where there is one. */
function shorten(line: string): string {
  const characters = [...line];
  if (characters.length <= lengthMax) return line;
  const cut = characters.slice(0, lengthMax - 1).join("");
  const space = cut.lastIndexOf(" ");
  const words = space > lengthMax / 2 ? cut.slice(0, space) : cut;
  return `${words.replace(/(?<=\p{L}|\p{N})[\s.,;:。，；：、]{1,80}$/u, "").trimEnd()}…`;
}
