import type { ErrorInfo } from "@/protocol/error-classes";
import type { ToolInputs, ToolName, ToolOutputs } from "@/protocol/tools";
import type { ManifestFile } from "@/protocol/workspace";
import type { WebPage, WebRefusal } from "./web";

/** The workspace as a tool sees it, at the moment its call began. */
export interface WorkspacePort {
  list(): Promise<readonly ManifestFile[]>;
  read(path: string): Promise<Buffer | undefined>;
  readAll(): Promise<ReadonlyMap<string, Buffer>>;
}

/** New contents by path; null removes the file. */
export type WorkspaceChanges = ReadonlyMap<string, Buffer | null>;

export interface ToolContext {
  signal: AbortSignal;
  onDelta(text: string): void;
  workspace: WorkspacePort;
  /** Whose call it is: of one person's only some run at once. */
  owner: string;
  fetchPage(url: string, signal: AbortSignal): Promise<WebPage | WebRefusal>;
}

export type ToolOutcome<N extends ToolName> =
  | { output: ToolOutputs[N]; changes?: WorkspaceChanges }
  | { error: ErrorInfo };

/** A tool's words for the model and what it does. `execute` may throw only for our own faults. */
export interface ProductTool<N extends ToolName> {
  description: string;
  /** Absent on tools whose result is a person's answer. */
  execute?(input: ToolInputs[N], context: ToolContext): Promise<ToolOutcome<N>>;
}

/** What went wrong and what to do, for the model and the person. */
export function failed(message: string): { error: ErrorInfo } {
  return { error: { class: "tool-failed", params: { message } } };
}
