/** What administrators set for everybody; values in storable form. */
import { sql } from "drizzle-orm";
import { decodeStorable, encodeStorable } from "@/protocol/storable";
import type { Database } from "../client";

export async function readSettingRows(database: Database): Promise<Record<string, unknown>> {
  const { rows } = await database.execute<{ key: string; value: unknown }>(
    sql`select key, value from settings`,
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, decodeStorable(value)]));
}

/** Sets what is given; undefined goes back to the default. All or nothing. */
export async function writeSettingRows(
  database: Database,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  await database.transaction(async (tx) => {
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) await tx.execute(sql`delete from settings where key = ${key}`);
      else
        await tx.execute(sql`
          insert into settings (key, value) values (${key}, ${encodeStorable(value)}::jsonb)
          on conflict (key) do update set value = excluded.value, updated_at = now()`);
    }
  });
}
