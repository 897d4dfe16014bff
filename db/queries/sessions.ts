/** Ends of sessions. Whoever looks at an event stream is asked again who they are. */
import { sql } from "drizzle-orm";
import type { Database } from "../client";
import type { Transaction } from "./transaction";

/** Ends every session of a person but one. Answers how many. */
export async function endSessions(
  tx: Database | Transaction,
  userId: string,
  exceptId: string | null = null,
): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    delete from sessions where user_id = ${userId} and id is distinct from ${exceptId}`);
  await announcePerson(tx, userId);
  return rowCount ?? 0;
}

/** Heard at commit by every process that streams to this person. */
export async function announcePerson(tx: Database | Transaction, userId: string): Promise<void> {
  await tx.execute(sql`select pg_notify('longrun_person', ${userId})`);
}
