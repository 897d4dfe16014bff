export interface FencedCode {
  language: string;
  code: string;
  /** Its last line is there. */
  isClosed: boolean;
}

const open = /^(`{3,}|~{3,})[ \t]*([^`\n]*)\n/;

/** A block that is nothing but one fence, closed or still growing: it needs no parser. */
export function toFencedCode(block: string): FencedCode | undefined {
  const text = block.trimEnd();
  const match = open.exec(`${text}\n`);
  const fence = match?.[1];
  if (!match || !fence) return undefined;
  const body = text.slice(match[0].length);
  const lastLine = body.slice(body.lastIndexOf("\n") + 1).trim();
  const isClosed =
    lastLine.length >= fence.length && lastLine === (fence[0] ?? "").repeat(lastLine.length);
  const code = isClosed ? body.slice(0, Math.max(0, body.lastIndexOf("\n"))) : body;
  // A fence closed earlier means that something else follows it.
  const closing = new RegExp(
    `^ {0,3}${fence[0] === "~" ? "~" : "`"}{${fence.length},}[ \\t]*$`,
    "m",
  );
  if (closing.test(code)) return undefined;
  return { language: (match[2] ?? "").trim().split(/\s/)[0] ?? "", code, isClosed };
}
