import { type Approval, isToolName, type ToolSetting, toolTraits } from "./tools";

export interface ApprovalWords {
  /** The contract's, or an administrator's. */
  byDefault: Approval;
  /** A person's, for all of their threads. */
  person?: Approval | undefined;
  /** A person's, for this thread. */
  thread?: Approval | undefined;
}

/** The nearest word holds; a tool denied by default stays denied, whoever says otherwise. */
export function decideApproval({ byDefault, person, thread }: ApprovalWords): Approval {
  if (byDefault === "deny") return "deny";
  return thread ?? person ?? byDefault;
}

/** Where a person's words start from: the administrator's, else the tool's own; what is no product's tool asks. */
export function toDefaultApproval(tool: string, setting: ToolSetting | undefined): Approval {
  if (setting) return setting === "off" ? "deny" : setting;
  return isToolName(tool) ? toolTraits[tool].approval : "ask";
}
