import { createTwoFilesPatch } from "diff";
import { toWorkspacePath, workspaceLimits } from "@/protocol/workspace";
import { failed, type ProductTool } from "./tool";

const linesDefault = 2_000;
const listedMax = 500;

export const readFile: ProductTool<"read_file"> = {
  description:
    "Read a text file of the workspace. Long files: read a part with offset and limit (lines).",
  async execute({ path: given, offset, limit }, { workspace }) {
    const path = toWorkspacePath(given);
    const content = path === undefined ? undefined : await workspace.read(path);
    if (path === undefined || !content) return await missing(given, workspace);
    const whole = toText(content);
    if (whole === undefined) return failed(`${path} is not a text file.`);
    const lines = whole.split("\n");
    if (lines.at(-1) === "" && lines.length > 1) lines.pop();
    const first = offset ?? 1;
    const part = lines.slice(first - 1, first - 1 + (limit ?? linesDefault));
    if (part.length === 0) return failed(`${path} has ${lines.length} lines.`);
    return {
      output: {
        path,
        text: part.join("\n"),
        firstLine: first,
        lines: lines.length,
        bytes: content.byteLength,
      },
    };
  },
};

export const writeFile: ProductTool<"write_file"> = {
  description:
    "Write a file of the workspace, new or replaced as a whole. To change a part of a file use edit_file.",
  async execute({ path: given, content }, { workspace }) {
    const path = toWorkspacePath(given);
    if (path === undefined) return failed(`${given} is not a path in the workspace.`);
    const clash = await findClash(path, workspace);
    if (clash) return failed(clash);
    const bytes = Buffer.from(content);
    if (bytes.byteLength > workspaceLimits.fileBytes)
      return failed(`A file may have ${workspaceLimits.fileBytes} bytes.`);
    const before = await workspace.read(path);
    const old = before ? (toText(before) ?? "") : "";
    return {
      output: {
        path,
        bytes: bytes.byteLength,
        isNew: before === undefined,
        diff: toDiff(path, old, content),
      },
      changes: new Map([[path, bytes]]),
    };
  },
};

export const editFile: ProductTool<"edit_file"> = {
  description:
    "Replace a passage of a text file. oldText must occur exactly once, unless replaceAll is set.",
  async execute({ path: given, oldText, newText, replaceAll }, { workspace }) {
    const path = toWorkspacePath(given);
    const content = path === undefined ? undefined : await workspace.read(path);
    if (path === undefined || !content) return await missing(given, workspace);
    const before = toText(content);
    if (before === undefined) return failed(`${path} is not a text file.`);
    const count = countOf(before, oldText);
    if (count === 0)
      return failed(`oldText does not occur in ${path}. Read the file and copy it exactly.`);
    if (count > 1 && !replaceAll)
      return failed(`oldText occurs ${count} times in ${path}. Make it longer, or set replaceAll.`);
    if (oldText === newText) return failed("oldText and newText are the same.");
    // Known before it is made: a passage of one letter may become a thousand, a million times.
    const size =
      content.byteLength + count * (Buffer.byteLength(newText) - Buffer.byteLength(oldText));
    if (size > workspaceLimits.fileBytes)
      return failed(
        `${path} would have ${size} bytes; a file may have ${workspaceLimits.fileBytes}.`,
      );
    const after = before.split(oldText).join(newText);
    return {
      output: { path, replaced: count, diff: toDiff(path, before, after) },
      changes: new Map([[path, Buffer.from(after)]]),
    };
  },
};

export const listFiles: ProductTool<"list_files"> = {
  description: "List the files of the workspace with their sizes in bytes.",
  async execute({ path: given }, { workspace }) {
    const all = await workspace.list();
    const folder = given === undefined ? undefined : toWorkspacePath(given);
    const inside =
      folder === undefined
        ? all
        : all.filter(({ path }) => path === folder || path.startsWith(`${folder}/`));
    const files = inside.slice(0, listedMax).map(({ path, bytes }) => ({ path, bytes }));
    return { output: { files, total: inside.length } };
  },
};

function countOf(text: string, passage: string): number {
  let count = 0;
  for (let at = text.indexOf(passage); at >= 0; at = text.indexOf(passage, at + passage.length))
    count += 1;
  return count;
}

async function missing(given: string, workspace: { list(): Promise<readonly { path: string }[]> }) {
  const names = (await workspace.list()).slice(0, 20).map(({ path }) => path);
  const there = names.length === 0 ? "The workspace is empty." : `There are: ${names.join(", ")}.`;
  return failed(`There is no file ${given}. ${there}`);
}

async function findClash(
  path: string,
  workspace: { list(): Promise<readonly { path: string }[]> },
): Promise<string | undefined> {
  for (const file of await workspace.list()) {
    if (file.path.startsWith(`${path}/`)) return `${path} is a folder.`;
    if (path.startsWith(`${file.path}/`)) return `${file.path} is a file, not a folder.`;
  }
  return undefined;
}

export function toText(content: Buffer): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** A unified diff; empty where the two differ too much to be worth one. */
export function toDiff(path: string, before: string, after: string): string {
  const options = { context: 3, maxEditLength: 3_000, timeout: 300 };
  const diff = createTwoFilesPatch(path, path, before, after, "", "", options);
  // The head names the file, which the path says already.
  return (diff ?? "").replace(/^(?:(?:Index: |=|--- |\+\+\+ ).*\n)+/, "");
}
