/**
 * Makes any JSON value storable as Postgres `jsonb` and back: NUL (SQLSTATE 22P05), lone
 * surrogates (22P02) and deep nesting (54001) are escaped behind U+001A, which itself is
 * escaped, so the mapping is reversible. What is stored is what is sent: browsers decode.
 */
const mark = "\u001a";
const deepKey = `${mark}json`;
/** Levels below which a value is kept as it is; deeper subtrees travel as JSON text. */
const depthMax = 128;

// A string with nothing to escape is the rule: one regular expression decides. Built from
// text, because the characters it looks for have no business in a source file.
const escapable =
  "[\\u0000\\u001a]|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]";
const needsEscape = new RegExp(escapable);
const toEscape = new RegExp(escapable, "g");
const toUnescape = new RegExp(`${mark}(?:0|1|u([0-9a-f]{4}))`, "g");

export function encodeText(text: string): string {
  if (!needsEscape.test(text)) return text;
  return text.replace(toEscape, (character) => {
    if (character === "\u0000") return `${mark}0`;
    if (character === mark) return `${mark}1`;
    return `${mark}u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

export function decodeText(text: string): string {
  if (!text.includes(mark)) return text;
  return text.replace(toUnescape, (whole, code: string | undefined) => {
    if (code) return String.fromCharCode(Number.parseInt(code, 16));
    return whole === `${mark}0` ? "\u0000" : mark;
  });
}

/** JSON text of the storable form. Objects' keys are escaped too. */
export function encodeStorable(value: unknown): string {
  return JSON.stringify(encodeValue(value, 0));
}

function encodeValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return encodeText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= depthMax) return { [deepKey]: encodeText(stringifyDeep(value)) };
  if (Array.isArray(value)) return value.map((item) => encodeValue(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    setOwn(copy, encodeText(key), encodeValue(item, depth + 1));
  return copy;
}

/** Reverses `encodeStorable`, given the parsed JSON. */
export function decodeStorable(value: unknown): unknown {
  if (typeof value === "string") return decodeText(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(decodeStorable);
  const deep = (value as Record<string, unknown>)[deepKey];
  if (typeof deep === "string") return JSON.parse(decodeText(deep));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    setOwn(copy, decodeText(key), decodeStorable(item));
  return copy;
}

/** Parses stored JSON text; text without the mark skips the walk. */
export function parseStorable(json: string): unknown {
  const value: unknown = JSON.parse(json);
  return json.includes("\\u001a") || json.includes(mark) ? decodeStorable(value) : value;
}

function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

/** JSON text without recursion: `JSON.stringify` overflows the stack at some thousand levels. */
export function stringifyDeep(root: unknown): string {
  const out: string[] = [];
  const stack: { text?: string; value?: unknown }[] = [{ value: root }];
  for (let task = stack.pop(); task; task = stack.pop()) {
    if (task.text !== undefined) {
      out.push(task.text);
    } else if (Array.isArray(task.value)) {
      pushItems(
        stack,
        "[",
        "]",
        task.value.map((value) => ({ prefix: "", value })),
      );
    } else if (typeof task.value === "object" && task.value !== null) {
      const entries = Object.entries(task.value).filter(([, value]) => value !== undefined);
      pushItems(
        stack,
        "{",
        "}",
        entries.map(([key, value]) => ({ prefix: `${JSON.stringify(key)}:`, value })),
      );
    } else {
      out.push(JSON.stringify(task.value) ?? "null");
    }
  }
  return out.join("");
}

function pushItems(
  stack: { text?: string; value?: unknown }[],
  open: string,
  close: string,
  items: { prefix: string; value: unknown }[],
): void {
  stack.push({ text: close });
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (!item) continue;
    stack.push({ value: item.value }, { text: `${index > 0 ? "," : ""}${item.prefix}` });
  }
  stack.push({ text: open });
}

/** How deeply a parsed JSON value nests, counted without recursion; stops counting at `limit`. */
export function nestingDepth(root: unknown, limit: number): number {
  let level: unknown[] = [root];
  for (let depth = 0; ; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      for (const child of Object.values(value)) next.push(child);
    }
    if (next.length === 0 || depth >= limit) return depth;
    level = next;
  }
}
