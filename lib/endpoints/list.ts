import "server-only";
import { database } from "@/db/client";
import {
  type EndpointRow,
  listEnabledEndpoints,
  listEnabledModels,
  type ModelRow,
} from "@/db/queries/endpoints";
import { log } from "@/lib/log";
import type { ModelChoice } from "@/protocol/api";
import type { ErrorInfo } from "@/protocol/error-classes";
import { describeFreshness, refreshModels } from "./refresh";

export interface ModelList {
  models: ModelChoice[];
  /** Why the list is empty or may be old. */
  error?: ErrorInfo;
}

/**
 * The models a person may choose, or everybody. Known ones are answered at once and refreshed
 * behind.
 */
export async function listModelChoices(user?: { id: string }): Promise<ModelList> {
  const endpoints = await listEnabledEndpoints(database());
  if (endpoints.length === 0) {
    return { models: [], error: { class: "endpoint-missing", params: {} } };
  }
  const before = await listEnabledModels(database(), user?.id);
  for (const endpoint of endpoints) {
    if (!describeFreshness(endpoint.id).isDue) continue;
    const refresh = refreshModels(endpoint);
    if (before.some((model) => model.endpointId === endpoint.id)) {
      refresh.catch((error: unknown) => log.error("a list of models was not stored", { error }));
    } else {
      await refresh;
    }
  }
  const models = await listEnabledModels(database(), user?.id);
  const error = endpoints.map(({ id }) => describeFreshness(id).error).find(Boolean);
  return {
    models: models.map((model) => toChoice(model, endpoints)),
    ...(error ? { error } : {}),
  };
}

function toChoice(
  { id, name, endpointId, contextWindow }: ModelRow,
  endpoints: readonly EndpointRow[],
): ModelChoice {
  const endpoint = endpoints.find((candidate) => candidate.id === endpointId);
  return {
    id,
    name,
    endpointId,
    endpointName: endpoint?.name ?? "",
    contextWindow,
    isDemo: endpoint?.source === "demo",
  };
}
