import type { ErrorInfo } from "@/protocol/error-classes";
import type { FileChange } from "@/protocol/tools";
import { toWorkspacePath, workspaceLimits } from "@/protocol/workspace";
import { runChild } from "./sandbox/run-child";
import { failed, type ProductTool, type ToolOutcome } from "./tool";

const secondsDefault = 30;
/** Above it the command's output is cut by the shell itself. */
const outputBytesMax = 4 * 1024 * 1024;
const memoryBytesMax = 512 * 1024 * 1024;
const changesShown = 100;

interface BashAnswer {
  stdout: string;
  stderr: string;
  exitCode: number;
  changes: Record<string, string | null>;
}

export const bash: ProductTool<"bash"> = {
  description:
    "Run a bash script in the workspace (/workspace). Files persist between calls, variables and the current folder do not. Common tools are there (grep, sed, awk, jq, tar, …); there is no network, no package manager, no python and no node.",
  async execute({ command, timeoutSeconds = secondsDefault }, { signal, workspace, owner }) {
    const before = await workspace.readAll();
    // Of entries: a file may be called __proto__.
    const files = Object.fromEntries(
      [...before].map(([path, content]) => [path, content.toString("base64")]),
    );
    const timeoutMs = timeoutSeconds * 1000;
    const job = {
      kind: "bash",
      command,
      files,
      timeoutMs: timeoutMs + 500,
      outputBytesMax,
      fileSystemBytesMax: 2 * workspaceLimits.bytes,
    };
    const limits = {
      timeoutMs,
      memoryBytesMax,
      answerBytesMax: 2 * workspaceLimits.bytes + 4 * outputBytesMax,
    };
    const outcome = await runChild(job, limits, { signal, owner });
    if ("stopped" in outcome) return toFailure(outcome.stopped, timeoutMs);
    const { failure } = outcome.answer as { failure?: string };
    if (failure !== undefined) return failed(`The shell stopped: ${failure}`);
    return toOutcome(outcome.answer as BashAnswer, before);
  },
};

function toFailure(stopped: string, timeoutMs: number): { error: ErrorInfo } {
  switch (stopped) {
    case "timeout":
      return { error: { class: "tool-timeout", params: { tool: "bash", ms: timeoutMs } } };
    case "aborted":
      return { error: { class: "cancelled", params: {} } };
    case "memory":
      return failed("The command used too much memory and was stopped. The files are as before.");
    case "output":
      return failed("The command wrote too much and was stopped. The files are as before.");
    default:
      return failed("The shell ended unexpectedly. The files are as before.");
  }
}

function toOutcome(
  { stdout, stderr, exitCode, changes }: BashAnswer,
  before: ReadonlyMap<string, Buffer>,
): ToolOutcome<"bash"> {
  const written = new Map<string, Buffer | null>();
  const shown: FileChange[] = [];
  for (const [given, content] of Object.entries(changes)) {
    const path = toWorkspacePath(given);
    if (path !== given)
      return failed(`A file's name cannot be kept: ${JSON.stringify(given)}. Nothing was kept.`);
    written.set(path, content === null ? null : Buffer.from(content, "base64"));
    const kind = content === null ? "removed" : before.has(path) ? "changed" : "added";
    if (shown.length < changesShown) shown.push({ path, kind });
  }
  const gap = stdout !== "" && stderr !== "" && !stdout.endsWith("\n") ? "\n" : "";
  return {
    output: { output: `${stdout}${gap}${stderr}`, exitCode, changes: shown },
    changes: written,
  };
}
