/** Results as a model reads them: text where a tool's result is text, JSON for the rest. */
import type { ToolPart } from "@/protocol/parts";
import { stringifyDeep } from "@/protocol/storable";
import type { ToolOutputs } from "@/protocol/tools";

/** Endpoints refuse a tool message without content, and then every later turn of its thread. */
const nothing = "(no output)";

export function toModelText(part: ToolPart): string {
  const text = tell(part);
  return text.trim() === "" ? nothing : text;
}

function tell(part: ToolPart): string {
  const output = withGap(part);
  if (typeof output === "string") return output;
  if (output === undefined) return "";
  switch (part.tool) {
    case "bash": {
      const { exitCode, output: text } = output as ToolOutputs["bash"];
      return exitCode === 0 ? text || nothing : `${text}\n[exit code ${exitCode}]`;
    }
    case "read_file": {
      const { path, text, firstLine, lines } = output as ToolOutputs["read_file"];
      const last = firstLine + text.split("\n").length - 1;
      const isWhole = firstLine === 1 && last >= lines;
      return isWhole ? text : `${text}\n[lines ${firstLine} to ${last} of ${lines} of ${path}]`;
    }
    case "web_fetch": {
      const { url, status, title, text } = output as ToolOutputs["web_fetch"];
      return `${title ? `# ${title}\n` : ""}${url} (${status})\n\n${text}`;
    }
    default:
      return stringifyDeep(output);
  }
}

/** The output with a word where its middle was left out. */
function withGap({ output, abridged }: ToolPart): unknown {
  if (!abridged) return output;
  const { field, headChars, bytes } = abridged;
  const mend = (text: unknown) =>
    typeof text === "string"
      ? `${text.slice(0, headChars)}\n[… left out; the whole has ${bytes} bytes …]\n${text.slice(headChars)}`
      : text;
  if (field === null) return mend(output);
  const members = output as Record<string, unknown>;
  return { ...members, [field]: mend(members[field]) };
}
