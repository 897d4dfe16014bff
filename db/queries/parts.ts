import { sql } from "drizzle-orm";
import type { Part } from "@/protocol/parts";
import { parseStorable } from "@/protocol/storable";
import type { Database } from "../client";

export interface PartSize {
  messageId: string;
  ordinal: number;
  bytes: number;
}

/** Sizes of each message's newest parts, newest first within a message. */
export async function listNewestSizes(
  database: Database,
  messageIds: readonly string[],
  perMessage: number,
): Promise<PartSize[]> {
  const { rows } = await database.execute<{ message_id: string; ordinal: number; bytes: number }>(
    sql`
    select p.message_id, p.ordinal, p.bytes
    from unnest(${sql.param(messageIds)}::text[]) wanted(id) cross join lateral (
      select message_id, ordinal, octet_length(body::text) as bytes from parts
      where message_id = wanted.id order by ordinal desc limit ${perMessage}) p`,
  );
  return rows.map((row) => ({ messageId: row.message_id, ordinal: row.ordinal, bytes: row.bytes }));
}

export interface PartRange {
  messageId: string;
  firstOrdinal: number;
}

/** Parts from an ordinal on, of several messages at once; ascending within a message. */
export async function listPartsFrom(
  database: Database,
  ranges: readonly PartRange[],
): Promise<Map<string, Part[]>> {
  const ids = sql.param(ranges.map((range) => range.messageId));
  const firsts = sql.param(ranges.map((range) => range.firstOrdinal));
  const { rows } = await database.execute<{ message_id: string; json: string }>(sql`
    select p.message_id, p.body::text as json
    from unnest(${ids}::text[], ${firsts}::int[]) wanted(id, first)
    join parts p on p.message_id = wanted.id and p.ordinal >= wanted.first
    order by p.message_id, p.ordinal`);
  const found = new Map<string, Part[]>();
  for (const row of rows) {
    const parts = found.get(row.message_id) ?? [];
    parts.push(parseStorable(row.json) as Part);
    found.set(row.message_id, parts);
  }
  return found;
}

export interface PartWindow {
  messageId: string;
  /** Exclusive; at most one of the two. */
  before?: number | undefined;
  after?: number | undefined;
  limit: number;
  /** The window ends early when it grows beyond this, but never before its first part. */
  bytesMax: number;
}

/** A window of one message's parts, ascending: those right before or after an ordinal, or the newest. */
export async function listPartWindow(database: Database, window: PartWindow): Promise<Part[]> {
  const isForward = window.after !== undefined;
  const bound = isForward
    ? sql`and ordinal > ${window.after}`
    : window.before === undefined
      ? sql``
      : sql`and ordinal < ${window.before}`;
  const direction = isForward ? sql`asc` : sql`desc`;
  const { rows } = await database.execute<{ json: string }>(sql`
    select json from (
      select ordinal, json, row_number() over w as place, sum(octet_length(json)) over w as bytes
      from (select ordinal, body::text as json from parts
        where message_id = ${window.messageId} ${bound}
        order by ordinal ${direction} limit ${window.limit}) near
      window w as (order by ordinal ${direction})
    ) sized
    where place = 1 or bytes <= ${window.bytesMax} order by ordinal`);
  return rows.map((row) => parseStorable(row.json) as Part);
}
