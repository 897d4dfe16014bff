/** What stored records say of a run's calls. */
import { database } from "@/db/client";
import { readAnswers } from "@/db/queries/answers";
import { listApprovals } from "@/db/queries/tool-approvals";
import { readToolSettings } from "@/lib/settings/settings";
import { decideApproval, toDefaultApproval } from "@/protocol/approval-policy";
import { persist } from "./outage";
import type { ConsentPort } from "./tool-port";
import { wait } from "./wait";

/** Standing words are read again after this long; with the second that settings are kept, two. */
const freshMs = 1_000;

export function createConsent(run: { userId: string; threadId: string }): ConsentPort {
  const readWords = async () => {
    const stored = await listApprovals(database(), run.userId, run.threadId);
    return { stored, settings: await readToolSettings() };
  };
  let read: ({ at: number } & Awaited<ReturnType<typeof readWords>>) | undefined;
  return {
    async approvals(tools) {
      const now = performance.now();
      if (!read || now - read.at > freshMs) {
        read = { at: now, ...(await persist(readWords, wait)) };
      }
      const { stored, settings } = read;
      return new Map(
        tools.map((tool) => [
          tool,
          decideApproval({
            byDefault: toDefaultApproval(tool, settings.get(tool)),
            person: stored.find((item) => item.tool === tool && item.threadId === null)?.approval,
            thread: stored.find((item) => item.tool === tool && item.threadId !== null)?.approval,
          }),
        ]),
      );
    },
    answers: async (callIds) => await persist(() => readAnswers(database(), callIds), wait),
  };
}
