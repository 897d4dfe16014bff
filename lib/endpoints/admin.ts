import "server-only";
import { database } from "@/db/client";
import {
  type AdminEndpointRow,
  type AdminModelRow,
  deleteEndpoint as deleteRow,
  type EndpointChange,
  ensureDemoEndpoint,
  findEndpoint,
  insertEndpoint,
  listAllModels,
  listEndpoints,
  moveEndpoint,
  updateEndpoint,
  updateModel,
} from "@/db/queries/admin-endpoints";
import { addModels } from "@/db/queries/endpoints";
import { AppError, invalidInput, notFound } from "@/lib/app-error";
import { recordAudit } from "@/lib/audit/audit";
import { demoName } from "@/lib/demo/address";
import { log } from "@/lib/log";
import type { AdminEndpoint, AdminEndpointChanged, AdminModel, AuditAction } from "@/protocol/api";
import { newId } from "@/protocol/ids";
import { toBaseUrl } from "./base-url";
import { findKey, toEndpointKind } from "./config";
import type {
  CreateEndpointInput,
  PatchEndpointInput,
  PatchModelInput,
} from "./endpoint-input.schema";
import { sealKey, toKeyHint } from "./key";
import { describeFreshness, forgetEndpoint, refreshModels } from "./refresh";

/** Whom `requireAdmin` let in: who changed what is logged. */
interface Admin {
  id: string;
}

const refreshWaitMs = 3_000;

/** Every endpoint, freshly asked as far as that is quick. */
export async function listAdminEndpoints(_admin: Admin): Promise<AdminEndpoint[]> {
  const rows = await listEndpoints(database());
  await refreshDue(rows);
  const models = await listAllModels(database());
  return rows.map((row) => toAdminEndpoint(row, models));
}

export async function createEndpoint(
  admin: Admin,
  input: CreateEndpointInput,
): Promise<AdminEndpoint> {
  const baseUrl = toBaseUrl(input.baseUrl, input.kind);
  const id = newId("endpoint");
  await insertEndpoint(database(), {
    id,
    name: input.name ?? new URL(baseUrl).host,
    kind: input.kind,
    baseUrl,
    source: "admin",
    keyCiphertext: input.key === undefined ? null : sealKey(input.key, { id, baseUrl }),
  });
  await addModels(database(), id, input.models ?? []);
  log.info("an endpoint was added", { endpointId: id, userId: admin.id });
  await note(admin, "endpoint-add", id, { kind: input.kind, baseUrl });
  return await refreshed(id);
}

export async function changeEndpoint(
  admin: Admin,
  id: string,
  input: PatchEndpointInput,
): Promise<AdminEndpointChanged> {
  const row = await requireEndpoint(id);
  const { position, models, ...rest } = input;
  const isOnlyOrder = Object.keys(rest).length === 0 && models === undefined;
  const isOnlySwitch = row.source === "demo" && Object.keys(input).join() === "isEnabled";
  if (row.source !== "admin" && !isOnlyOrder && !isOnlySwitch) throw readOnly(row);
  const { change, isKeyDropped } = toChange(row, rest);
  if (!isOnlyOrder && !(await updateEndpoint(database(), row, change))) throw changedMeanwhile();
  if (position !== undefined) await moveEndpoint(database(), id, position);
  await addModels(database(), id, models ?? []);
  forgetEndpoint(id);
  log.info("an endpoint was changed", {
    endpointId: id,
    userId: admin.id,
    fields: Object.keys(input),
  });
  await note(admin, "endpoint-change", id, { fields: Object.keys(input).join(", "), isKeyDropped });
  return { endpoint: await refreshed(id), isKeyDropped };
}

/** A key is for one origin: under another address it is dropped unless it was given again. */
function toChange(
  row: AdminEndpointRow,
  { key, baseUrl: typed, ...rest }: Omit<PatchEndpointInput, "position" | "models">,
): { change: EndpointChange; isKeyDropped: boolean } {
  const kind = toEndpointKind(rest.kind ?? row.kind);
  const baseUrl = typed === undefined ? row.baseUrl : toBaseUrl(typed, kind);
  const isMoved =
    baseUrl !== row.baseUrl && new URL(baseUrl).origin !== new URL(row.baseUrl).origin;
  // What is shown of the key came back in its place: kept, it would be the key from now on.
  if (typeof key === "string" && key === toKeyHint(findKey(row)))
    throw invalidInput("key is what is shown of the stored key: leave it out to keep that.", "key");
  const isKeyDropped = isMoved && key === undefined && row.keyCiphertext !== null;
  const change: EndpointChange = {
    ...(rest.name === undefined ? {} : { name: rest.name }),
    ...(rest.kind === undefined ? {} : { kind: rest.kind }),
    ...(rest.isEnabled === undefined ? {} : { isEnabled: rest.isEnabled }),
    ...(typed === undefined ? {} : { baseUrl }),
    ...(key === null || isKeyDropped ? { keyCiphertext: null } : {}),
    ...(typeof key === "string" ? { keyCiphertext: sealKey(key, { id: row.id, baseUrl }) } : {}),
  };
  return { change, isKeyDropped };
}

export async function deleteEndpoint(admin: Admin, id: string): Promise<void> {
  const row = await requireEndpoint(id);
  if (row.source !== "admin") throw readOnly(row);
  await deleteRow(database(), id);
  forgetEndpoint(id);
  log.info("an endpoint was deleted", { endpointId: id, userId: admin.id });
  await note(admin, "endpoint-delete", id, { name: row.name });
}

/** The demo endpoint, turned on; there is one at most. Its row holds no address: each process has its own. */
export async function enableDemo(admin: Admin): Promise<AdminEndpoint> {
  const id = await ensureDemoEndpoint(database(), demoName);
  log.info("the demo endpoint was turned on", { endpointId: id, userId: admin.id });
  await note(admin, "demo-enable", id);
  return await refreshed(id);
}

export async function changeModel(
  admin: Admin,
  id: string,
  change: PatchModelInput,
): Promise<AdminModel> {
  const row = await updateModel(database(), id, change);
  if (!row) throw notFound();
  log.info("a model was changed", { modelId: id, userId: admin.id, fields: Object.keys(change) });
  await recordAudit({
    actorId: admin.id,
    action: "model-change",
    object: { kind: "model", id },
    details: { model: row.name, fields: Object.keys(change).join(", ") },
  });
  return toAdminModel(row);
}

async function note(
  admin: Admin,
  action: AuditAction,
  id: string,
  details: Record<string, string | boolean> = {},
): Promise<void> {
  await recordAudit({ actorId: admin.id, action, object: { kind: "endpoint", id }, details });
}

export async function requireEndpoint(id: string): Promise<AdminEndpointRow> {
  const row = await findEndpoint(database(), id);
  if (!row) throw notFound();
  return row;
}

async function refreshed(id: string): Promise<AdminEndpoint> {
  const row = await requireEndpoint(id);
  await refreshDue([row]);
  return toAdminEndpoint(row, await listAllModels(database()));
}

/** Waits a little for endpoints that were not asked lately; a slow one is told of later. */
async function refreshDue(rows: readonly AdminEndpointRow[]): Promise<void> {
  const due = rows.filter((row) => row.isEnabled && describeFreshness(row.id).isDue);
  const waiting = new AbortController();
  const patience = AbortSignal.any([waiting.signal, AbortSignal.timeout(refreshWaitMs)]);
  const asked = Promise.all(due.map((row) => refreshModels(row)));
  asked.catch((error: unknown) => log.error("a list of models was not stored", { error }));
  const isOver = new Promise<void>((resolve) => {
    patience.addEventListener("abort", () => resolve(), { once: true });
  });
  await Promise.race([asked, isOver]);
  waiting.abort();
}

function toAdminEndpoint(row: AdminEndpointRow, models: readonly AdminModelRow[]): AdminEndpoint {
  return {
    id: row.id,
    name: row.name,
    kind: toEndpointKind(row.kind),
    baseUrl: row.source === "demo" ? "" : row.baseUrl,
    keyHint: row.source === "demo" ? null : toKeyHint(findKey(row)),
    source: toSource(row.source),
    isEnabled: row.isEnabled,
    models: models.filter((model) => model.endpointId === row.id).map(toAdminModel),
    error: describeFreshness(row.id).error ?? null,
  };
}

function toAdminModel({ endpointId: _, ...model }: AdminModelRow): AdminModel {
  return model;
}

function toSource(text: string): AdminEndpoint["source"] {
  return text === "environment" || text === "demo" ? text : "admin";
}

function readOnly({ source }: AdminEndpointRow): AppError {
  return new AppError({
    status: 409,
    code: "endpoint-read-only",
    detail:
      source === "demo"
        ? "The demo endpoint can only be turned on and off."
        : "This endpoint is set by the environment: change LONGRUN_ENDPOINT_* and restart.",
  });
}

function changedMeanwhile(): AppError {
  return new AppError({
    status: 409,
    code: "endpoint-changed",
    detail: "Somebody else changed this endpoint: load it again.",
  });
}
