import { toUnreachable } from "./connection-error";
import { readText, secretsOf, toHeaders, toUrl } from "./endpoint-http";
import { classifyResponse, classifyWrongContent } from "./error-body";
import { type FailureEvent, redactFailure, toFailure, UpstreamFailure } from "./failure";
import { isFields } from "./frame";
import type { EndpointConfig } from "./model";
import { type CallPorts, type ModelPorts, toCallPorts } from "./model-ports";

export interface ListedModel {
  id: string;
  /** The real window in tokens, as the server was started; absent when it does not tell. */
  contextWindow?: number;
}

type ModelList = { type: "models"; models: ListedModel[] } | FailureEvent;

/** Lists an endpoint's models; like the model port it never throws. */
export type ListModels = (
  endpoint: EndpointConfig,
  requestId: string,
  signal: AbortSignal,
) => Promise<ModelList>;

/** `GET /models`. Z.ai is said to have no such path: the failure is `model-not-found` then. */
export function createListModels(ports: ModelPorts = {}): ListModels {
  const callPorts = toCallPorts(ports);
  return async (endpoint, requestId, signal) => {
    const connection = new AbortController();
    const timeout = AbortSignal.timeout(callPorts.limits.modelListMs);
    const ending = AbortSignal.any([signal, timeout, connection.signal]);
    try {
      const models = await fetchModels(callPorts, endpoint, requestId, ending);
      return { type: "models", models };
    } catch (cause) {
      const failure = signal.aborted
        ? toFailure("cancelled")
        : toListFailure(cause, timeout.aborted ? callPorts.limits.modelListMs : undefined);
      return redactFailure(withoutKey(failure, endpoint), secretsOf(endpoint));
    } finally {
      connection.abort();
    }
  };
}

async function fetchModels(
  { fetch, limits, now }: CallPorts,
  endpoint: EndpointConfig,
  requestId: string,
  signal: AbortSignal,
): Promise<ListedModel[]> {
  const { status, headers, body } = await fetch(toUrl(endpoint, "/models"), {
    method: "GET",
    headers: { ...toHeaders(endpoint, requestId), accept: "application/json" },
    signal,
    redirect: "manual",
  });
  const parts: string[] = [];
  await readText(body, limits.modelListBytesMax, parts);
  const text = parts.join("");
  const models = status === 200 ? readList(text) : undefined;
  if (models === undefined) {
    const contentType = headers.get("content-type") ?? "";
    const retryAfter = headers.get("retry-after");
    const response = { status, contentType, retryAfter, text, now: now() };
    const isSuccess = status >= 200 && status < 300;
    throw new UpstreamFailure(
      isSuccess ? classifyWrongContent(response) : classifyResponse(response),
    );
  }
  return models;
}

/** A key that was not given cannot have been rejected. */
function withoutKey(failure: FailureEvent, { apiKey }: EndpointConfig): FailureEvent {
  if (apiKey || failure.error.class !== "endpoint-auth") return failure;
  const params = { ...failure.error.params, reason: "nokey" };
  return { ...failure, error: { ...failure.error, params } };
}

function toListFailure(cause: unknown, timeoutMs: number | undefined): FailureEvent {
  if (timeoutMs !== undefined) {
    return toFailure("headers-timeout", { ms: timeoutMs });
  }
  return cause instanceof UpstreamFailure ? cause.event : toUnreachable(cause);
}

function readList(text: string): ListedModel[] | undefined {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return undefined;
  }
  const data = isFields(list) ? list.data : list;
  return Array.isArray(data) ? data.flatMap(toListedModel) : undefined;
}

/** Where servers tell a model's window: vLLM and SGLang, then hosted gateways. */
const windowFields = ["max_model_len", "context_length", "context_window", "max_context_length"];

function toListedModel(entry: unknown): ListedModel[] {
  if (!isFields(entry) || typeof entry.id !== "string" || entry.id === "") {
    return [];
  }
  const told = windowFields.map((field) => entry[field]);
  const contextWindow = told.find((value) => Number.isSafeInteger(value) && Number(value) > 0);
  return typeof contextWindow === "number" ? [{ id: entry.id, contextWindow }] : [{ id: entry.id }];
}
