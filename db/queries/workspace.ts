/** A thread's blobs and workspace versions: written once, by content, never changed. */
import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { decodeStorable, decodeText, encodeStorable } from "@/protocol/storable";
import type { Manifest } from "@/protocol/workspace";
import type { Database } from "../client";
import type { Transaction } from "./transaction";

export interface NewBlob {
  sha256: string;
  content: Buffer;
}

export function hashContent(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

export async function insertBlobs(
  tx: Database | Transaction,
  threadId: string,
  blobs: readonly NewBlob[],
): Promise<void> {
  for (const { sha256, content } of blobs) {
    await tx.execute(sql`
      insert into blobs (thread_id, sha256, bytes, content)
      values (${threadId}, ${sha256}, ${content.byteLength}, ${content}) on conflict do nothing`);
  }
}

/** Makes blobs of a thread's attached files. */
export async function insertFileBlobs(
  tx: Database | Transaction,
  threadId: string,
  fileIds: readonly string[],
): Promise<{ id: string; sha256: string; bytes: number }[]> {
  const files = sql`from files where thread_id = ${threadId} and id = any(${sql.param(fileIds)}::text[])`;
  await tx.execute(sql`
    insert into blobs (thread_id, sha256, bytes, content)
    select distinct on (sha256) thread_id, sha256, bytes, content ${files} on conflict do nothing`);
  const { rows } = await tx.execute<{ id: string; sha256: string; bytes: number }>(
    sql`select id, sha256, bytes ${files}`,
  );
  return rows;
}

export async function insertVersion(
  tx: Database | Transaction,
  threadId: string,
  version: { id: string; manifest: Manifest },
): Promise<void> {
  await tx.execute(sql`
    insert into workspace_versions (thread_id, id, manifest)
    values (${threadId}, ${version.id}, ${encodeStorable(version.manifest)}::jsonb)
    on conflict do nothing`);
}

export async function findManifest(
  database: Database,
  threadId: string,
  version: string,
): Promise<Manifest | undefined> {
  const { rows } = await database.execute<{ manifest: unknown }>(sql`
    select manifest from workspace_versions where thread_id = ${threadId} and id = ${version}`);
  return rows[0] && (decodeStorable(rows[0].manifest) as Manifest);
}

/** Contents by hash, of those that are there. */
export async function readBlobs(
  database: Database,
  threadId: string,
  hashes: readonly string[],
): Promise<Map<string, Buffer>> {
  if (hashes.length === 0) return new Map();
  const { rows } = await database.execute<{ sha256: string; content: Buffer }>(sql`
    select sha256, content from blobs
    where thread_id = ${threadId} and sha256 = any(${sql.param(hashes)}::text[])`);
  return new Map(rows.map((row) => [row.sha256, row.content]));
}

/** A branch's last named version, and the files sent after it, oldest first. */
export async function listWorkspaceMarks(
  database: Database,
  messageId: string,
): Promise<{ version: string | null; files: { fileId: string; name: string }[] }> {
  // What the open step of a resumed run has committed is not sealed yet.
  const { rows } = await database.execute<{
    version: string | null;
    file_id: string | null;
    name: string | null;
  }>(sql`
    with recursive path as (
      select id, parent_id, 0 as depth from messages where id = ${messageId}
      union all
      select m.id, m.parent_id, p.depth + 1 from messages m join path p on m.id = p.parent_id
    ), marks as (
      select path.depth, p.ordinal::bigint as place, 0 as fresh, p.body->>'version' as version,
        p.body->>'fileId' as file_id, p.body->>'name' as name
      from path join parts p on p.message_id = path.id
      where p.kind = 'file' or (p.kind = 'tool' and p.body ? 'version')
      union all
      select path.depth, e.seq, 1, e.event->>'version', null, null
      from path join runs r on r.message_id = path.id join run_events e on e.run_id = r.id and e.seq > r.sealed_seq
      where e.event->>'type' = 'tool-output-available' and e.event ? 'version')
    select version, file_id, name from marks order by depth desc, fresh, place`);
  const last = rows.findLastIndex((row) => row.version !== null);
  return {
    version: rows[last]?.version ?? null,
    files: rows
      .slice(last + 1)
      .flatMap(({ file_id, name }) =>
        file_id === null ? [] : [{ fileId: file_id, name: decodeText(name ?? "file.txt") }],
      ),
  };
}
