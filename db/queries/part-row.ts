import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Part } from "@/protocol/parts";
import { encodeStorable } from "@/protocol/storable";

/** The row form of a part; the hash is over the storable JSON as written. */
export function toPartRow(messageId: string, part: Part) {
  const json = encodeStorable(part);
  return {
    messageId,
    ordinal: part.ordinal,
    kind: part.kind,
    step: part.step,
    attempt: part.attempt,
    firstSeq: part.firstSeq ?? null,
    lastSeq: part.lastSeq ?? null,
    body: sql`${json}::jsonb`,
    hash: hashPart(part),
  };
}

/** SHA-256 (hex) of a part's storable JSON with sorted keys: equal for equal folds, whatever stored them. */
export function hashPart(part: Part): string {
  const json = JSON.stringify(sortKeys(JSON.parse(encodeStorable(part))));
  return createHash("sha256").update(json).digest("hex");
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
