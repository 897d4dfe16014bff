/** Terminal text as runs of one style. Colours become roles; every other control sequence is dropped. */
export interface Styled {
  at: number;
  text: string;
  color?: AnsiColor;
  isBold?: boolean;
  isDim?: boolean;
  isUnderlined?: boolean;
}

export type AnsiColor = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "gray";

const colors: Readonly<Record<number, AnsiColor>> = {
  31: "red",
  32: "green",
  33: "yellow",
  34: "blue",
  35: "magenta",
  36: "cyan",
  90: "gray",
  91: "red",
  92: "green",
  93: "yellow",
  94: "blue",
  95: "magenta",
  96: "cyan",
};

type Style = Omit<Styled, "at" | "text">;

// CSI with its parameters and final byte, OSC up to its end, or any other escape of two characters.
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is looked for
  /\u001b\[([\d;:<=>?]*)([\x20-\x2f]*[@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[^[\]]?/g;

export function parseAnsi(given: string): Styled[] {
  const text = overwriteLines(given);
  const runs: Styled[] = [];
  let style: Style = {};
  let from = 0;
  const push = (until: number) => {
    if (until > from) runs.push({ at: from, text: text.slice(from, until), ...style });
  };
  for (const match of text.matchAll(sequence)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, match[1] ?? "");
  }
  push(text.length);
  return runs;
}

/** A lone carriage return starts its line again, as a progress bar does. */
function overwriteLines(text: string): string {
  if (!text.includes("\r")) return text;
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1).replace(/\r$/, ""))
    .join("\n");
}

function applyCodes(before: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let style = before;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    // 256 colours and true colour bring further numbers; they are shown without a colour.
    if (code === 38 || code === 48) index += codes[index + 1] === 5 ? 2 : 4;
    else style = applyCode(style, code);
  }
  return style;
}

function applyCode(style: Style, code: number): Style {
  const color = colors[code];
  if (color) return { ...style, color };
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...style, isBold: true };
    case 2:
      return { ...style, isDim: true };
    case 4:
      return { ...style, isUnderlined: true };
    case 22: {
      const { isBold: _, isDim: __, ...rest } = style;
      return rest;
    }
    case 24: {
      const { isUnderlined: _, ...rest } = style;
      return rest;
    }
    case 39: {
      const { color: _, ...rest } = style;
      return rest;
    }
    default:
      return style;
  }
}
