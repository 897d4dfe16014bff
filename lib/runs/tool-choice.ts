import { database } from "@/db/client";
import { forgetApproval, listApprovals, rememberApproval } from "@/db/queries/tool-approvals";
import { invalidInput } from "@/lib/app-error";
import { recordAudit } from "@/lib/audit/audit";
import { requireThread } from "@/lib/auth/thread";
import { readToolSettings } from "@/lib/settings/settings";
import type { ToolChoice } from "@/protocol/api";
import { decideApproval, toDefaultApproval } from "@/protocol/approval-policy";
import type { ToolApprovalInput } from "@/protocol/tool-inputs.schema";
import { isToolName, toolNames, toolTraits } from "@/protocol/tools";

interface Person {
  id: string;
}

/** The tools that are offered, as they stand for a person, in one of their threads or in a new one. */
export async function listToolChoices(
  user: Person,
  threadId: string | null,
): Promise<{ tools: ToolChoice[] }> {
  const thread = threadId === null ? undefined : await requireThread(user, threadId);
  const stored = await listApprovals(database(), user.id, thread?.id ?? null);
  const off = thread?.settings.toolsOff ?? [];
  const settings = await readToolSettings();
  const offered = toolNames.filter((name) => settings.get(name) !== "off");
  return {
    tools: offered.map((name) => {
      const words = stored.filter(({ tool }) => tool === name);
      const inThread = words.find((word) => word.threadId !== null)?.approval;
      const person = words.find((word) => word.threadId === null)?.approval;
      const byDefault = toDefaultApproval(name, settings.get(name));
      return {
        name,
        isOn: !off.includes(name),
        approval: decideApproval({ byDefault, person, thread: inThread }),
        remembered: inThread ? "thread" : person ? "always" : null,
        isFixed: byDefault === "deny",
        isQuestion: toolTraits[name].isQuestion ?? false,
      };
    }),
  };
}

/** Keeps or forgets a person's standing word on a tool. */
export async function chooseApproval(
  user: Person,
  { tool, approval, threadId }: ToolApprovalInput,
): Promise<{ tools: ToolChoice[] }> {
  if (!isToolName(tool)) throw invalidInput("There is no such tool: see GET /api/tools.", "tool");
  const thread = threadId === undefined ? null : (await requireThread(user, threadId)).id;
  const scope = { userId: user.id, threadId: thread, tool };
  if (approval === null) await forgetApproval(database(), scope);
  else await rememberApproval(database(), { ...scope, approval });
  await recordAudit({
    ...{ actorId: user.id, action: "tool-word", object: { kind: "tool", id: tool } },
    details: { approval: approval ?? "default", scope: thread ?? "always" },
  });
  return await listToolChoices(user, thread);
}
