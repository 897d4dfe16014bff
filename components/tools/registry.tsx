import {
  FilePen,
  FilePlus,
  FileText,
  FolderTree,
  Globe,
  ListChecks,
  type LucideIcon,
  MessageCircleQuestion,
  SquareTerminal,
  Wrench,
} from "lucide-react";
import type { ComponentType } from "react";
import type { ToolPart } from "@/protocol/parts";
import { isToolName, type ToolName } from "@/protocol/tools";
import { AnyTool } from "./any-tool";
import { BashView } from "./bash-view";
import { ChangeView, ListFilesView, ReadFileView } from "./file-views";
import { PlanView } from "./plan-view";
import { QuestionView } from "./question-view";
import { WebView } from "./web-view";

interface ToolLook {
  view: ComponentType<{ part: ToolPart }>;
  icon: LucideIcon;
  /** The member of the input that its line names. */
  target: string | null;
}

/** A look per tool: a tool without one does not compile. */
const looks: Readonly<Record<ToolName, ToolLook>> = {
  bash: { view: BashView, icon: SquareTerminal, target: "command" },
  read_file: { view: ReadFileView, icon: FileText, target: "path" },
  write_file: { view: ChangeView, icon: FilePlus, target: "path" },
  edit_file: { view: ChangeView, icon: FilePen, target: "path" },
  list_files: { view: ListFilesView, icon: FolderTree, target: "path" },
  web_fetch: { view: WebView, icon: Globe, target: "url" },
  update_plan: { view: PlanView, icon: ListChecks, target: null },
  ask_user: { view: QuestionView, icon: MessageCircleQuestion, target: "question" },
};

const unknownLook: ToolLook = { view: AnyTool, icon: Wrench, target: null };

export function findLook(tool: string): ToolLook {
  return isToolName(tool) ? looks[tool] : unknownLook;
}
