import { type SQL, sql } from "drizzle-orm";
import { newId } from "@/protocol/ids";
import type { Database } from "../client";

/** Any constant, as long as every process that writes the environment's endpoint waits for the same one. */
const lockKey = 7_261_340_020;

export interface EndpointRow {
  id: string;
  name: string;
  kind: string;
  baseUrl: string;
  source: string;
  /** Sealed for this row and the origin of `baseUrl` (lib/secrets). */
  keyCiphertext: string | null;
}

export interface ModelRow {
  id: string;
  endpointId: string;
  name: string;
  contextWindow: number | null;
  temperature: number;
  topP: number;
  offeredTo: "everyone" | "admins";
  /** Of threads that name no model. */
  isDefault: boolean;
  /** Per million tokens; null: unknown. */
  priceInput: number | null;
  priceCached: number | null;
  priceOutput: number | null;
}

export interface RawEndpoint extends Record<string, unknown> {
  id: string;
  name: string;
  kind: string;
  base_url: string;
  source: string;
  key_ciphertext: string | null;
}

export interface RawModel extends Record<string, unknown> {
  id: string;
  endpoint_id: string;
  name: string;
  context_window: number | null;
  temperature: number;
  top_p: number;
  offered_to: "everyone" | "admins";
  is_default: boolean;
  price_input: number | null;
  price_cached: number | null;
  price_output: number | null;
}

export const endpointColumns = sql`e.id, e.name, e.kind, e.base_url, e.source, e.key_ciphertext`;
export const modelColumns = sql`m.id, m.endpoint_id, m.name, m.context_window, m.temperature, m.top_p,
  m.offered_to, m.is_default, m.price_input, m.price_cached, m.price_output`;

/** The order in which endpoints are preferred; the demo is never preferred to a real one. */
export const endpointOrder = sql`(e.source = 'demo'), e.position, e.created_at, e.id`;
export const modelOrder = sql`m.name ~* 'glm-?5' desc, m.name`;

export function toEndpoint(raw: RawEndpoint): EndpointRow {
  return {
    id: raw.id,
    name: raw.name,
    kind: raw.kind,
    baseUrl: raw.base_url,
    source: raw.source,
    keyCiphertext: raw.key_ciphertext,
  };
}

export function toModel(raw: RawModel): ModelRow {
  return {
    id: raw.id,
    endpointId: raw.endpoint_id,
    name: raw.name,
    contextWindow: raw.context_window,
    temperature: raw.temperature,
    topP: raw.top_p,
    offeredTo: raw.offered_to,
    isDefault: raw.is_default,
    priceInput: raw.price_input,
    priceCached: raw.price_cached,
    priceOutput: raw.price_output,
  };
}

/** Before there is a first real endpoint: the demo that stood in for it is turned off. */
export const standDown = sql`update endpoints set is_enabled = false, updated_at = now()
  where source = 'demo' and not exists (
    select from endpoints where source = 'admin' or (source = 'environment' and is_enabled))`;

/** Makes the row of source `environment` say what the environment says; null switches it off. */
export async function syncEnvironmentEndpoint(
  database: Database,
  given: { name: string; kind: string; baseUrl: string } | null,
): Promise<string | undefined> {
  return await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${lockKey})`);
    if (!given) {
      await tx.execute(
        sql`update endpoints set is_enabled = false, updated_at = now() where source = 'environment'`,
      );
      return undefined;
    }
    await tx.execute(standDown);
    const updated = await tx.execute<{ id: string }>(sql`
      update endpoints set name = ${given.name}, kind = ${given.kind}, base_url = ${given.baseUrl},
        is_enabled = true, updated_at = now()
      where source = 'environment' returning id`);
    const known = updated.rows[0]?.id;
    if (known) return known;
    const id = newId("endpoint");
    await tx.execute(sql`
      insert into endpoints (id, name, kind, base_url, source)
      values (${id}, ${given.name}, ${given.kind}, ${given.baseUrl}, 'environment')`);
    return id;
  });
}

/** Endpoints that may be used, the preferred one first. */
export async function listEnabledEndpoints(database: Database): Promise<EndpointRow[]> {
  const { rows } = await database.execute<RawEndpoint>(sql`
    select ${endpointColumns} from endpoints e where e.is_enabled
    order by ${endpointOrder}`);
  return rows.map(toEndpoint);
}

/** Without a person: what everybody may use. */
function isOffered(userId: string | undefined): SQL {
  return sql`(m.offered_to = 'everyone'
    or exists (select from users u where u.id = ${userId ?? null} and u.role = 'admin'))`;
}

/** Models that a person may use: the default first, then those of the preferred endpoint. */
export async function listEnabledModels(
  database: Database,
  userId?: string | undefined,
): Promise<ModelRow[]> {
  const { rows } = await database.execute<RawModel>(sql`
    select ${modelColumns} from models m join endpoints e on e.id = m.endpoint_id
    where m.is_enabled and m.is_listed and e.is_enabled and ${isOffered(userId)}
    order by m.is_default desc, ${endpointOrder}, ${modelOrder}`);
  return rows.map(toModel);
}

/**
 * A model with its endpoint. `isEnabled`: new runs of this person may use it. `isOff`: an
 * administrator has turned it or its endpoint off, or offers it to others; a run that began with
 * one its endpoint no longer lists goes on with it.
 */
export async function findModel(
  database: Database,
  modelId: string,
  userId?: string | undefined,
): Promise<
  { model: ModelRow; endpoint: EndpointRow; isEnabled: boolean; isOff: boolean } | undefined
> {
  const { rows } = await database.execute<
    RawModel &
      Pick<RawEndpoint, "kind" | "base_url" | "source" | "key_ciphertext"> & {
        e_name: string;
        usable: boolean;
        is_off: boolean;
      }
  >(sql`
    select ${modelColumns}, e.name as e_name, e.kind, e.base_url, e.source, e.key_ciphertext,
      m.is_enabled and m.is_listed and e.is_enabled and ${isOffered(userId)} as usable,
      not (m.is_enabled and e.is_enabled and ${isOffered(userId)}) as is_off
    from models m join endpoints e on e.id = m.endpoint_id where m.id = ${modelId}`);
  const row = rows[0];
  if (!row) return undefined;
  const endpoint = toEndpoint({ ...row, id: row.endpoint_id, name: row.e_name });
  return { model: toModel(row), endpoint, isEnabled: row.usable, isOff: row.is_off };
}

/**
 * Makes an endpoint's models those it listed. Ones it no longer lists stay for the runs that used
 * them; one that was disabled stays so, and a window is forgotten only for another one.
 */
export async function replaceModels(
  database: Database,
  endpointId: string,
  listed: readonly { id: string; contextWindow?: number }[],
): Promise<void> {
  const names = sql.param(listed.map((model) => model.id));
  await database.transaction(async (tx) => {
    const { rows } = await tx.execute(
      sql`select 1 from endpoints where id = ${endpointId} for update`,
    );
    if (rows.length === 0) return;
    await tx.execute(sql`
      update models set is_listed = false, updated_at = now()
      where endpoint_id = ${endpointId} and is_listed and not (name = any(${names}::text[]))`);
    await tx.execute(insertModels(endpointId, listed));
  });
}

export async function hasListedModels(database: Database, endpointId: string): Promise<boolean> {
  const { rows } = await database.execute(
    sql`select from models where endpoint_id = ${endpointId} and is_listed limit 1`,
  );
  return rows.length > 0;
}

/** Models that a person named, for an endpoint that lists none. */
export async function addModels(
  database: Database,
  endpointId: string,
  names: readonly string[],
): Promise<void> {
  const listed = names.map((id) => ({ id }));
  if (listed.length > 0) await database.execute(insertModels(endpointId, listed));
}

function insertModels(
  endpointId: string,
  listed: readonly { id: string; contextWindow?: number }[],
): SQL {
  const rows = listed.map((model) => ({
    id: newId("model"),
    name: model.id,
    context_window: model.contextWindow ?? null,
  }));
  return sql`
    insert into models as m (id, endpoint_id, name, context_window)
    select id, ${endpointId}, name, context_window
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as listed(id text, name text, context_window int)
    on conflict (endpoint_id, name) do update
    set context_window = coalesce(excluded.context_window, m.context_window), is_listed = true,
      updated_at = now()
    where not m.is_listed
      or coalesce(excluded.context_window, m.context_window) is distinct from m.context_window`;
}
