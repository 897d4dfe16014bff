/**
 * What both sides know of the product's own tools: their traits and the shapes of input and
 * output. The JSON schema a model is sent is made from `tool-inputs.schema.ts`. Names are
 * stored for ever: add, never rename.
 */
export const toolNames = [
  "bash",
  "read_file",
  "write_file",
  "edit_file",
  "list_files",
  "web_fetch",
  "update_plan",
  "ask_user",
] as const;

export type ToolName = (typeof toolNames)[number];

/** Whether a call runs at once, waits for a person's word, or never runs. */
export type Approval = "allow" | "ask" | "deny";

/** An administrator's word on a tool: where people may start from, and whether it is offered at all. */
export const toolSettings = ["allow", "ask", "deny", "off"] as const;
export type ToolSetting = (typeof toolSettings)[number];

export interface ToolTraits {
  /** Such calls run one after another in call order, and name the version they left. */
  writesWorkspace: boolean;
  /** After a crash a call in flight is started again. */
  safeToRepeat: boolean;
  /** Where no stored record says otherwise. */
  approval: Approval;
  /** The person's answer is the call's result. */
  isQuestion?: true;
}

// A workspace call in flight when its process died left nothing: its version was never committed.
const workspaceWriter = { writesWorkspace: true, safeToRepeat: true, approval: "allow" } as const;
const reader = { writesWorkspace: false, safeToRepeat: true, approval: "allow" } as const;

export const toolTraits: Readonly<Record<ToolName, ToolTraits>> = {
  bash: workspaceWriter,
  read_file: reader,
  write_file: workspaceWriter,
  edit_file: workspaceWriter,
  list_files: reader,
  // An address can carry away what the model has read.
  web_fetch: { ...reader, approval: "ask" },
  update_plan: reader,
  ask_user: { ...reader, isQuestion: true },
};

export type ApprovableTool = Exclude<ToolName, "ask_user">;

/** Tools whose calls can be allowed or denied: a question to the person is neither. */
export const approvableTools = toolNames.filter(
  (name): name is ApprovableTool => name !== "ask_user",
);

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(toolTraits, name);
}

export type PlanStatus = "pending" | "active" | "done";

export interface PlanStep {
  title: string;
  status: PlanStatus;
}

export interface AskUserInput {
  question: string;
  options?: { label: string; description?: string }[];
  /** More than one option may be chosen. */
  multiple?: boolean;
}

/** A person's answer to `ask_user`: chosen labels, own words, or both. */
export interface AskUserOutput {
  selected?: string[];
  text?: string;
}

export interface ToolInputs {
  bash: { command: string; timeoutSeconds?: number };
  read_file: { path: string; offset?: number; limit?: number };
  write_file: { path: string; content: string };
  edit_file: { path: string; oldText: string; newText: string; replaceAll?: boolean };
  list_files: { path?: string };
  web_fetch: { url: string };
  update_plan: { steps: PlanStep[] };
  ask_user: AskUserInput;
}

export interface FileChange {
  path: string;
  kind: "added" | "changed" | "removed";
}

export interface ToolOutputs {
  bash: { output: string; exitCode: number; changes: FileChange[] };
  /** Lines from `firstLine` on, counted from 1; `lines` are the file's. */
  read_file: { path: string; text: string; firstLine: number; lines: number; bytes: number };
  write_file: { path: string; bytes: number; isNew: boolean; diff: string };
  edit_file: { path: string; replaced: number; diff: string };
  list_files: { files: { path: string; bytes: number }[]; total: number };
  web_fetch: {
    url: string;
    status: number;
    title: string | null;
    mediaType: string;
    text: string;
  };
  update_plan: { done: number; total: number };
  ask_user: AskUserOutput;
}

/** What a stored output lost: the characters of `field` after `headChars` and before its tail. */
export interface Abridged {
  /** The output's member that was cut; null when the output itself is the cut JSON text. */
  field: string | null;
  headChars: number;
  /** Of the whole, in UTF-8; it is under `/api/parts/{messageId}.{ordinal}/content`. */
  bytes: number;
  sha256: string;
}
