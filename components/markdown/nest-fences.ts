/**
 * Models put a Markdown file that has fences of its own into a fence of the same length, which by
 * the letter ends at the first inner one. Here a fence that names a language opens within it, and
 * the next bare one closes that one; the outer fence becomes longer than all it holds.
 */
export function nestFences(text: string): string {
  if (!markdownFence.test(text)) return text;
  const lines = text.split("\n");
  let plain: Fence | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const fence = readFence(lines[at] ?? "");
    if (!fence) continue;
    if (plain) {
      if (closes(fence, plain)) plain = undefined;
    } else if (isMarkdown(fence)) {
      at = lengthen(lines, at, fence);
    } else {
      plain = fence;
    }
  }
  return lines.join("\n");
}

const markdownFence = /(?:`{3}|~{3})[ \t]*(?:markdown|mdx?)\b/i;
const fenceLine = /^((?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*)(`{3,}|~{3,})(.*)$/;

interface Fence {
  /** What is before it: indentation, and the marks of lists and quotes. */
  prefix: string;
  run: string;
  info: string;
}

function readFence(line: string): Fence | undefined {
  const [, prefix = "", run = "", rest = ""] = fenceLine.exec(line) ?? [];
  const info = rest.trim();
  return run === "" || (run.startsWith("`") && info.includes("`"))
    ? undefined
    : { prefix, run, info };
}

function isMarkdown({ info }: Fence): boolean {
  return /^(?:markdown|mdx?)\b/i.test(info);
}

/** Whether a line may end the fence: by the letter, it is not indented by four columns or more. */
function closes({ prefix, run, info }: Fence, fence: Fence): boolean {
  return info === "" && run.startsWith(fence.run) && prefix.length < fence.prefix.length + 4;
}

/** The last line of the fence that opens in a line; both become longer than the fences within. */
function lengthen(lines: string[], first: number, outer: Fence): number {
  const { last, end, longest } = findEnd(lines, first, outer);
  if (longest === 0) return last;
  const run = outer.run.charAt(0).repeat(longest + 1);
  lines[first] = `${outer.prefix}${run}${outer.info}`;
  if (end) lines[last] = `${end.prefix}${run}`;
  return last;
}

/** Where a fence ends that may hold others; `longest` is the length of those that by the letter would end it. */
function findEnd(lines: readonly string[], first: number, outer: Fence) {
  const open = [outer];
  let longest = 0;
  for (let at = first + 1; at < lines.length; at += 1) {
    const fence = readFence(lines[at] ?? "");
    const around = open.at(-1);
    if (!around || !fence?.run.startsWith(outer.run)) continue;
    if (closes(fence, around)) open.pop();
    else if (fence.info !== "" && isMarkdown(around)) open.push(fence);
    if (open.length === 0) return { last: at, end: fence, longest };
    longest = Math.max(longest, fence.run.length);
  }
  return { last: lines.length, end: undefined, longest };
}
