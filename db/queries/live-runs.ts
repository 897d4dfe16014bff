/** What runs at the moment, whoever it belongs to: for administrators. */
import { sql } from "drizzle-orm";
import { decodeText } from "@/protocol/storable";
import type { Database } from "../client";
import { toStoredCarry } from "./seal";

export interface LiveRunRow {
  id: string;
  status: "queued" | "running" | "waiting";
  /** As of the last sealed step. */
  step: number;
  model: string;
  ownerId: string;
  ownerName: string;
  ownerEmail: string;
  createdAt: Date;
  isStopping: boolean;
}

/** The oldest first. */
export async function listLiveRunRows(database: Database, limit: number): Promise<LiveRunRow[]> {
  const { rows } = await database.execute<Record<string, unknown>>(sql`
    select r.id, r.status, r.carry, r.model, r.created_at, r.cancel_requested_at is not null as is_stopping,
      u.id as owner_id, u.name as owner_name, u.email as owner_email
    from runs r join users u on u.id = r.user_id
    where r.status in ('queued', 'running', 'waiting') order by r.created_at, r.id limit ${limit}`);
  return rows.map((row) => ({
    id: String(row.id),
    status: row.status as LiveRunRow["status"],
    step: toStoredCarry(row.carry).step,
    model: decodeText(String(row.model)),
    ownerId: String(row.owner_id),
    ownerName: decodeText(String(row.owner_name)),
    ownerEmail: String(row.owner_email),
    createdAt: new Date(String(row.created_at)),
    isStopping: row.is_stopping === true,
  }));
}
