import type { ThreadRow } from "@/db/queries/threads";
import type { ThreadSummary } from "@/protocol/api";

export function toSummary(row: ThreadRow): ThreadSummary {
  return {
    id: row.id,
    title: row.title,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    status: row.status,
    isPinned: row.isPinned,
    isArchived: row.isArchived,
    isUnseen: row.isUnseen,
    isShared: row.isShared,
  };
}
