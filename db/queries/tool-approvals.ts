import { sql } from "drizzle-orm";
import type { Approval } from "@/protocol/tools";
import type { Database } from "../client";
import type { Transaction } from "./transaction";

export interface StoredApproval {
  tool: string;
  approval: Approval;
  /** Null: it holds for all threads of the person. */
  threadId: string | null;
}

/** What a person has said of tools, for this thread and for all. */
export async function listApprovals(
  database: Database,
  userId: string,
  threadId: string | null,
): Promise<StoredApproval[]> {
  const { rows } = await database.execute<{
    tool: string;
    approval: Approval;
    thread_id: string | null;
  }>(sql`
    select tool, approval, thread_id from tool_approvals
    where user_id = ${userId} and (thread_id is null or thread_id = ${threadId})`);
  return rows.map((row) => ({ tool: row.tool, approval: row.approval, threadId: row.thread_id }));
}

interface Remembered {
  userId: string;
  threadId: string | null;
  tool: string;
  approval: Approval;
}

export async function rememberApproval(
  tx: Database | Transaction,
  { userId, threadId, tool, approval }: Remembered,
): Promise<void> {
  await tx.execute(sql`
    insert into tool_approvals (id, user_id, thread_id, tool, approval)
    values (gen_random_uuid()::text, ${userId}, ${threadId}, ${tool}, ${approval})
    on conflict (user_id, thread_id, tool) do update set approval = ${approval}, updated_at = now()`);
}

export async function forgetApproval(
  database: Database,
  { userId, threadId, tool }: Omit<Remembered, "approval">,
): Promise<void> {
  await database.execute(sql`
    delete from tool_approvals
    where user_id = ${userId} and tool = ${tool} and thread_id is not distinct from ${threadId}`);
}
