import "server-only";
import { database } from "@/db/client";
import { listLiveRunRows } from "@/db/queries/live-runs";
import { notFound } from "@/lib/app-error";
import { recordAudit } from "@/lib/audit/audit";
import type { LiveRun } from "@/protocol/api";
import { requestEnd } from "./control";

const shownMax = 200;

/** What runs, the oldest first; nothing of what is said in it. */
export async function listLiveRuns(_admin: { id: string }): Promise<{ runs: LiveRun[] }> {
  const rows = await listLiveRunRows(database(), shownMax);
  return {
    runs: rows.map(({ ownerId, ownerName, ownerEmail, createdAt, ...run }) => ({
      ...run,
      owner: { id: ownerId, name: ownerName, email: ownerEmail },
      createdAt: createdAt.toISOString(),
    })),
  };
}

/** Asks for the end of anybody's run; of one that is over nothing changes. Throws `not-found`. */
export async function stopLiveRun(admin: { id: string }, runId: string): Promise<void> {
  const outcome = await requestEnd(runId);
  if (outcome === undefined) throw notFound();
  if (outcome === "over") return;
  const object = { kind: "run", id: runId } as const;
  await recordAudit({ actorId: admin.id, action: "run-stop", object });
}
