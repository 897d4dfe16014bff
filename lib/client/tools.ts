/** Calls about tools and their files that no session keeps. */
import type { ToolChoice } from "@/protocol/api";
import type { Approval, AskUserOutput } from "@/protocol/tools";
import type { Workspace } from "@/protocol/workspace";
import { readText, request } from "./api";
import { browserEnvironment } from "./environment";

export type CallAnswerBody =
  | {
      callId: string;
      decision: "approve" | "deny";
      reason?: string;
      remember?: "thread" | "always";
    }
  | { callId: string; answer: AskUserOutput };

export async function sendAnswer(runId: string, body: CallAnswerBody): Promise<void> {
  await request(browserEnvironment, `/api/runs/${runId}/answers`, { method: "POST", body });
}

interface ToolList {
  tools: ToolChoice[];
}

export async function listTools(threadId: string | null): Promise<ToolList> {
  const query = threadId === null ? "" : `?threadId=${threadId}`;
  return await request(browserEnvironment, `/api/tools${query}`, {});
}

export async function chooseApproval(tool: string, approval: Approval): Promise<void> {
  await request(browserEnvironment, "/api/tools", { method: "PUT", body: { tool, approval } });
}

export async function readWorkspace(
  threadId: string,
  version: string | undefined,
): Promise<Workspace> {
  const query = version === undefined ? "" : `?version=${version}`;
  return await request(browserEnvironment, `/api/threads/${threadId}/workspace${query}`, {});
}

export function toFileAddress(
  threadId: string,
  file: { version: string; path: string; from?: string },
): string {
  const query = new URLSearchParams({ version: file.version, path: file.path });
  if (file.from !== undefined) query.set("from", file.from);
  return `/api/threads/${threadId}/workspace/file?${query}`;
}

export async function readWorkspaceText(address: string): Promise<string> {
  return await readText(browserEnvironment, address);
}
