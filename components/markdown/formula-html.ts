import katex from "katex";

const charactersMax = 4_000;
const commandsMax = 400;
/** Roots in roots draw ever larger signs; braces in braces deepen the page. */
const depthMax = 40;
const htmlCharactersMax = 400_000;

/** Undefined where the source is no formula, or would cost more than it is worth. */
export function toFormulaHtml(
  source: string,
  isDisplay: boolean,
  output: "htmlAndMathml" | "mathml" = "htmlAndMathml",
): string | undefined {
  if (source.length > charactersMax || isTooDeep(source)) return undefined;
  try {
    const html = katex.renderToString(source.trim(), {
      displayMode: isDisplay,
      throwOnError: true,
      trust: false,
      strict: false,
      maxExpand: 500,
      maxSize: 20,
      output,
    });
    return html.length > htmlCharactersMax ? undefined : html;
  } catch {
    // Not a formula, or not whole yet: its source is shown.
    return undefined;
  }
}

function isTooDeep(source: string): boolean {
  if ((source.match(/\\[a-zA-Z]+/g) ?? []).length > commandsMax) return true;
  if (/(?:\\[a-zA-Z]+\s*){40}/.test(source)) return true;
  let depth = 0;
  for (const character of source) {
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth > depthMax) return true;
  }
  return false;
}
