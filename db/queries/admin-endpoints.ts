import { type SQL, sql } from "drizzle-orm";
import { newId } from "@/protocol/ids";
import type { Database } from "../client";
import {
  addModels,
  type EndpointRow,
  endpointColumns,
  endpointOrder,
  type ModelRow,
  modelColumns,
  modelOrder,
  type RawEndpoint,
  type RawModel,
  standDown,
  toEndpoint,
  toModel,
} from "./endpoints";
import type { Transaction } from "./transaction";

export interface AdminEndpointRow extends EndpointRow {
  isEnabled: boolean;
}

export interface AdminModelRow extends ModelRow {
  isEnabled: boolean;
  /** The endpoint lists it, or a person named it. */
  isListed: boolean;
}

interface RawAdminModel extends RawModel {
  is_enabled: boolean;
  is_listed: boolean;
}

const adminModelColumns = sql`${modelColumns}, m.is_enabled, m.is_listed`;

function toAdminModel(raw: RawAdminModel): AdminModelRow {
  return { ...toModel(raw), isEnabled: raw.is_enabled, isListed: raw.is_listed };
}

/** Every endpoint but one of an environment that names none any more; the preferred one first. */
export async function listEndpoints(database: Database): Promise<AdminEndpointRow[]> {
  const { rows } = await database.execute<RawEndpoint & { is_enabled: boolean }>(sql`
    select ${endpointColumns}, e.is_enabled from endpoints e
    where e.source <> 'environment' or e.is_enabled order by ${endpointOrder}`);
  return rows.map((raw) => ({ ...toEndpoint(raw), isEnabled: raw.is_enabled }));
}

/** Whatever the endpoints have listed, enabled or not: what is not seen could not be turned on again. */
export async function listAllModels(database: Database): Promise<AdminModelRow[]> {
  const { rows } = await database.execute<RawAdminModel>(sql`
    select ${adminModelColumns} from models m order by m.is_listed desc, ${modelOrder}`);
  return rows.map(toAdminModel);
}

export async function findEndpoint(
  database: Database,
  id: string,
): Promise<AdminEndpointRow | undefined> {
  return (await listEndpoints(database)).find((endpoint) => endpoint.id === id);
}

/** Added after the others; the first one turns off the demo that stood in for it. */
export async function insertEndpoint(database: Database, row: EndpointRow): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(standDown);
    await tx.execute(sql`
      insert into endpoints (id, name, kind, base_url, key_ciphertext, source, position)
      select ${row.id}, ${row.name}, ${row.kind}, ${row.baseUrl}, ${row.keyCiphertext}, ${row.source},
        coalesce(max(position), 0) + 1 from endpoints`);
  });
}

/** Any constant, as long as every process that makes the demo's row waits for the same one. */
const demoLockKey = 7_261_340_021;

/** The demo's row, made when there is none, and enabled. It stores no address. */
export async function ensureDemoEndpoint(database: Database, name: string): Promise<string> {
  return await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${demoLockKey})`);
    const { rows } = await tx.execute<{ id: string }>(sql`
      update endpoints set is_enabled = true, updated_at = now()
      where source = 'demo' returning id`);
    return rows[0]?.id ?? (await insertDemo(tx, name));
  });
}

/** Where there is no endpoint, nor a demo that was turned off, the demo stands in. */
export async function ensureStandIn(database: Database, name: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${demoLockKey})`);
    const { rows } = await tx.execute(
      sql`select from endpoints where source <> 'environment' or is_enabled limit 1`,
    );
    if (rows.length === 0) await insertDemo(tx, name);
  });
}

async function insertDemo(tx: Transaction, name: string): Promise<string> {
  const id = newId("endpoint");
  await tx.execute(sql`
    insert into endpoints (id, name, kind, base_url, source)
    values (${id}, ${name}, 'vllm', 'demo:', 'demo')`);
  return id;
}

export interface EndpointChange {
  name?: string;
  kind?: string;
  baseUrl?: string;
  keyCiphertext?: string | null;
  isEnabled?: boolean;
}

/** Changes what is given, if the row still has the address and key the change was made for. */
export async function updateEndpoint(
  database: Database,
  before: EndpointRow,
  change: EndpointChange,
): Promise<boolean> {
  const set: SQL[] = [sql`updated_at = now()`];
  if (change.name !== undefined) set.push(sql`name = ${change.name}`);
  if (change.kind !== undefined) set.push(sql`kind = ${change.kind}`);
  if (change.baseUrl !== undefined) set.push(sql`base_url = ${change.baseUrl}`);
  if (change.keyCiphertext !== undefined) set.push(sql`key_ciphertext = ${change.keyCiphertext}`);
  if (change.isEnabled !== undefined) set.push(sql`is_enabled = ${change.isEnabled}`);
  const { rowCount } = await database.execute(sql`
    update endpoints set ${sql.join(set, sql`, `)}
    where id = ${before.id} and base_url = ${before.baseUrl}
      and key_ciphertext is not distinct from ${before.keyCiphertext}`);
  return rowCount === 1;
}

/** Moves an endpoint to a place in the order, counted from 0. */
export async function moveEndpoint(database: Database, id: string, index: number): Promise<void> {
  await database.transaction(async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(
      sql`select e.id from endpoints e order by ${endpointOrder} for update`,
    );
    const ids = rows.map((row) => row.id).filter((other) => other !== id);
    ids.splice(index, 0, id);
    await tx.execute(sql`
      update endpoints e set position = moved.place
      from unnest(${sql.param(ids)}::text[]) with ordinality as moved(id, place)
      where e.id = moved.id`);
  });
}

export async function deleteEndpoint(database: Database, id: string): Promise<void> {
  await database.execute(sql`delete from endpoints where id = ${id}`);
}

/** Any constant that no other lock has. */
const defaultLock = 7_261_340_022;

export type ModelChange = {
  [K in "isEnabled" | "isDefault"]?: boolean | undefined;
} & {
  [K in "contextWindow" | "priceInput" | "priceCached" | "priceOutput"]?: number | null | undefined;
} & {
  [K in "temperature" | "topP"]?: number | undefined;
} & { offeredTo?: "everyone" | "admins" | undefined };

export async function updateModel(
  database: Database,
  id: string,
  change: ModelChange,
): Promise<AdminModelRow | undefined> {
  const set: SQL[] = [sql`updated_at = now()`];
  if (change.isEnabled !== undefined) set.push(sql`is_enabled = ${change.isEnabled}`);
  if (change.contextWindow !== undefined) set.push(sql`context_window = ${change.contextWindow}`);
  if (change.offeredTo !== undefined) set.push(sql`offered_to = ${change.offeredTo}`);
  if (change.isDefault !== undefined) set.push(sql`is_default = ${change.isDefault}`);
  if (change.temperature !== undefined) set.push(sql`temperature = ${change.temperature}`);
  if (change.topP !== undefined) set.push(sql`top_p = ${change.topP}`);
  if (change.priceInput !== undefined) set.push(sql`price_input = ${change.priceInput}`);
  if (change.priceCached !== undefined) set.push(sql`price_cached = ${change.priceCached}`);
  if (change.priceOutput !== undefined) set.push(sql`price_output = ${change.priceOutput}`);
  const rows = await database.transaction(async (tx) => {
    // Of two that are made the default at once, the second waits here and takes it over.
    if (change.isDefault) {
      await tx.execute(sql`select pg_advisory_xact_lock(${defaultLock})`);
      await tx.execute(sql`update models set is_default = false where is_default and id <> ${id}`);
    }
    const updated = await tx.execute<RawAdminModel>(sql`
      update models m set ${sql.join(set, sql`, `)} where m.id = ${id}
      returning ${adminModelColumns}`);
    return updated.rows;
  });
  return rows[0] && toAdminModel(rows[0]);
}

/**
 * Makes the named model of an endpoint, added if it is not known, the one of threads that name none.
 * Answers whether it did: a model that an administrator disabled stays so.
 */
export async function setDefaultModel(
  database: Database,
  endpointId: string,
  name: string,
): Promise<boolean> {
  await addModels(database, endpointId, [name]);
  const { rows } = await database.execute<{ id: string }>(
    sql`select id from models where endpoint_id = ${endpointId} and name = ${name} and is_enabled`,
  );
  if (rows[0]) await updateModel(database, rows[0].id, { isDefault: true });
  return rows[0] !== undefined;
}
