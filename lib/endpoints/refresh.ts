import "server-only";
import { database } from "@/db/client";
import { type EndpointRow, hasListedModels, replaceModels } from "@/db/queries/endpoints";
import { demoModelName } from "@/lib/demo/address";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { createListModels, type ListedModel, type ListModels } from "@/lib/models/list-models";
import type { ErrorInfo } from "@/protocol/error-classes";
import { newId } from "@/protocol/ids";
import { toEndpointConfig } from "./config";

const freshMs = 60_000;
/** A failed endpoint is asked again this much later, when somebody wants to know. */
const retryMs = 5_000;
/** As GLM-5.1's is where most serve it; nothing that is sent to the demo fills it. */
const demoWindow = 202_752;

interface Known {
  askedAt: number;
  error: ErrorInfo | undefined;
  asking: Promise<ErrorInfo | undefined> | undefined;
}

let listModels: ListModels | undefined;
const known = new Map<string, Known>();

/** Asks an endpoint for its models and stores them. Parallel calls ask once; the answer is what went wrong. */
export async function refreshModels(endpoint: EndpointRow): Promise<ErrorInfo | undefined> {
  const state: Known = known.get(endpoint.id) ?? {
    askedAt: 0,
    error: undefined,
    asking: undefined,
  };
  known.set(endpoint.id, state);
  state.asking ??= ask(endpoint).finally(() => {
    state.asking = undefined;
  });
  state.error = await state.asking;
  state.askedAt = Date.now();
  return state.error;
}

/** What was known is of another address or key. */
export function forgetEndpoint(endpointId: string): void {
  known.delete(endpointId);
}

/** What the last refresh ran into, and whether it is time for another. */
export function describeFreshness(endpointId: string): { isDue: boolean; error?: ErrorInfo } {
  const state = known.get(endpointId);
  if (!state) return { isDue: true };
  const ageMs = Date.now() - state.askedAt;
  const isDue = ageMs > (state.error ? retryMs : freshMs);
  return { isDue, ...(state.error ? { error: state.error } : {}) };
}

async function ask(endpoint: EndpointRow): Promise<ErrorInfo | undefined> {
  if (endpoint.source === "demo") {
    await replaceModels(database(), endpoint.id, [
      { id: demoModelName, contextWindow: demoWindow },
    ]);
    return undefined;
  }
  listModels ??= createListModels();
  const config = toEndpointConfig(endpoint);
  const answer = await listModels(config, newId("request"), new AbortController().signal);
  const hasNoList =
    answer.type === "failure"
      ? answer.error.class === "model-not-found"
      : answer.models.length === 0;
  if (hasNoList) {
    // Models that a person named stay: there is nothing that could say otherwise.
    const isNamed = await hasListedModels(database(), endpoint.id);
    return isNamed ? undefined : { class: "model-list-missing", params: {} };
  }
  if (answer.type === "failure") {
    log.warn("an endpoint did not list its models", { endpointId: endpoint.id, ...answer.error });
    return answer.error;
  }
  await replaceModels(database(), endpoint.id, withNamed(endpoint, answer.models));
  return undefined;
}

/** The model the environment names is asked for even where the list does not have it. */
function withNamed(endpoint: EndpointRow, listed: ListedModel[]): ListedModel[] {
  const named = endpoint.source === "environment" ? env().endpoint?.model : undefined;
  if (named === undefined || listed.some(({ id }) => id === named)) return listed;
  return [...listed, { id: named }];
}
