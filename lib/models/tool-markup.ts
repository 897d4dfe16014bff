export const toolOpen = "<tool_call>";
export const toolClose = "</tool_call>";

export interface MarkupCall {
  tool: string;
  /** JSON when the markup was well formed; without its end when it was cut, so that it cannot pass for whole. */
  argumentsText: string;
}

const pair = /\s*<arg_key>([^<]*)<\/arg_key>\s*<arg_value>/y;
const valueClose = "</arg_value>";

/** Whether it is a call and no tag that somebody wrote about: a name, and half of an argument's tag at least. */
export function isCall(markup: string): boolean {
  return /^\s*[^\s<>]{0,256}\s*<\/?arg_(?:key|value)>/.test(markup);
}

const plainName = /^[\w.-]{1,64}$/;

/**
 * Reads GLM's own form, `NAME<arg_key>k</arg_key><arg_value>v</arg_value>…`, from between the
 * `tool_call` tags. Of a tool that is none of `tools` only what is whole is a call, so that the model
 * is told; anything else is undefined. Arguments of a declared tool in any other
 * form are passed on as they are: no JSON, so an invalid call of which the model is told. Values stay
 * strings; the tool's schema types them later.
 */
export function parseToolMarkup(
  markup: string,
  tools: ReadonlySet<string>,
  isCut: boolean,
): MarkupCall | undefined {
  const nameEnd = markup.indexOf("<");
  const tool = (nameEnd === -1 ? markup : markup.slice(0, nameEnd)).trim();
  const { pairs, rest } = readPairs(markup, nameEnd === -1 ? markup.length : nameEnd);
  const isWhole = !isCut && pairs.length > 0 && rest.trim() === "" && plainName.test(tool);
  if (!tools.has(tool) && !isWhole) {
    return undefined;
  }
  if (rest.trim() !== "" && !isCut) {
    return { tool, argumentsText: markup.slice(nameEnd) };
  }
  const json = JSON.stringify(Object.fromEntries(pairs));
  return { tool, argumentsText: isCut ? json.slice(0, -1) : json };
}

function readPairs(markup: string, from: number): { pairs: [string, string][]; rest: string } {
  const pairs: [string, string][] = [];
  let at = from;
  for (;;) {
    pair.lastIndex = at;
    const match = pair.exec(markup);
    const end = match === null ? -1 : markup.indexOf(valueClose, pair.lastIndex);
    if (match === null || end === -1) {
      return { pairs, rest: markup.slice(at) };
    }
    pairs.push([(match[1] ?? "").trim(), markup.slice(pair.lastIndex, end)]);
    at = end + valueClose.length;
  }
}
