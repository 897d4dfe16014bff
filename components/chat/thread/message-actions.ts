import type { StepSummary } from "@/protocol/api";

/** What a reader can do with the messages of a thread. */
export interface MessageActions {
  /** With another model when one is named. */
  onRegenerate: (messageId: string, model?: string) => void;
  onContinue: (runId: string) => void;
  onShowBranch: (messageId: string) => void;
  onShowEarlier: (messageId: string) => void;
  /** Which message of one's own is being edited; null ends it. */
  onEdit: (messageId: string | null) => void;
  /** False when it was not sent: the editor stays. */
  onSaveEdit: (messageId: string, text: string) => Promise<boolean>;
  loadSteps: (messageId: string) => Promise<readonly StepSummary[]>;
  loadFile: (fileId: string) => Promise<string>;
}
