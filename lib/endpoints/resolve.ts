import "server-only";
import { database } from "@/db/client";
import {
  type EndpointRow,
  findModel,
  hasListedModels,
  listEnabledEndpoints,
  listEnabledModels,
  type ModelRow,
} from "@/db/queries/endpoints";
import { AppError } from "@/lib/app-error";
import type { EndpointConfig } from "@/lib/models/model";
import type { ErrorInfo } from "@/protocol/error-classes";
import { isId } from "@/protocol/ids";
import { toEndpointConfig } from "./config";
import { refreshModels } from "./refresh";

/** Asked for while an endpoint has never listed its models; the run itself finds out which there are. */
const usualModel = { name: "glm-5.1", temperature: 1, topP: 0.95 };

export interface ResolvedModel {
  endpointId: string;
  endpointName: string;
  isDemo: boolean;
  /** Null while the endpoint has not listed its models. */
  modelId: string | null;
  /** The name the endpoint knows. */
  model: string;
  contextWindow: number | null;
  temperature: number;
  topP: number;
  endpoint: EndpointConfig;
}

/** The model a person asked for, or the preferred one. Throws `AppError`; never waits for the endpoint. */
export async function resolveModel(
  user: { id: string },
  modelId: string | null,
): Promise<ResolvedModel> {
  if (modelId !== null) {
    const found = isId("model", modelId)
      ? await findModel(database(), modelId, user.id)
      : undefined;
    if (!found?.isEnabled) throw modelUnknown();
    return toResolved(found.endpoint, found.model);
  }
  const [endpoints, models] = await Promise.all([
    listEnabledEndpoints(database()),
    listEnabledModels(database(), user.id),
  ]);
  const first = models[0];
  const preferred = endpoints.find(({ id }) => id === first?.endpointId);
  if (preferred) return toResolved(preferred, first);
  if (endpoints.length === 0) throw endpointMissing();
  for (const endpoint of endpoints) {
    if (!(await hasListedModels(database(), endpoint.id))) return toResolved(endpoint, undefined);
  }
  // Every model is turned off or offered to others.
  throw modelUnknown();
}

/** What a run calls: its model as it is set up now. Waits for the endpoint's list when there was none. */
export async function resolveRunModel(run: {
  userId?: string | undefined;
  modelId: string | null;
  model: string;
}): Promise<ResolvedModel | { error: ErrorInfo }> {
  if (run.modelId !== null) {
    const found = await findModel(database(), run.modelId, run.userId);
    if (found?.isOff) return { error: { class: "model-withdrawn", params: { model: run.model } } };
    if (found) return toResolved(found.endpoint, found.model);
  }
  const [endpoint] = await listEnabledEndpoints(database());
  if (!endpoint) return { error: { class: "endpoint-missing", params: { model: run.model } } };
  const error = await refreshModels(endpoint);
  // A service without a list of models may still serve the usual one.
  if (error && error.class !== "model-list-missing") return { error };
  const models = await listEnabledModels(database(), run.userId);
  const own = models.filter((model) => model.endpointId === endpoint.id);
  if (own.length === 0 && (await hasListedModels(database(), endpoint.id)))
    return { error: { class: "model-withdrawn", params: { model: run.model } } };
  return toResolved(endpoint, own.find((model) => model.name === run.model) ?? own[0]);
}

/** The same model, by its name, at the next endpoint in the administrator's order that was not tried. */
export async function findAlternative(
  run: { userId: string; model: string },
  tried: ReadonlySet<string>,
): Promise<(ResolvedModel & { modelId: string }) | undefined> {
  const [endpoints, models] = await Promise.all([
    listEnabledEndpoints(database()),
    listEnabledModels(database(), run.userId),
  ]);
  for (const endpoint of endpoints) {
    // What the demo says is a script: it never goes on with a model's work.
    if (tried.has(endpoint.id) || endpoint.source === "demo") continue;
    const model = models.find((each) => each.endpointId === endpoint.id && each.name === run.model);
    if (model) return { ...toResolved(endpoint, model), modelId: model.id };
  }
  return undefined;
}

function toResolved(endpoint: EndpointRow, model: ModelRow | undefined): ResolvedModel {
  return {
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    isDemo: endpoint.source === "demo",
    modelId: model?.id ?? null,
    model: model?.name ?? usualModel.name,
    contextWindow: model?.contextWindow ?? null,
    temperature: model?.temperature ?? usualModel.temperature,
    topP: model?.topP ?? usualModel.topP,
    endpoint: toEndpointConfig(endpoint),
  };
}

/** `field` names the model in what was asked. */
export function modelUnknown(field = "model"): AppError {
  return new AppError({
    status: 400,
    code: "model-unknown",
    detail:
      "This model is turned off here, or its endpoint no longer lists it: choose one of GET /api/models.",
    field,
  });
}

function endpointMissing(): AppError {
  return new AppError({
    status: 409,
    code: "endpoint-missing",
    detail:
      "No model endpoint is set up: an administrator adds one in Admin → Endpoints, or LONGRUN_ENDPOINT_URL names one at start.",
  });
}
