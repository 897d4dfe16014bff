import { defaultLimits, type ModelLimits } from "./limits";
import { createUpstreamFetch, type UpstreamFetch } from "./upstream-fetch";

/** What reaches endpoints from the outside; every port has a default. */
export interface ModelPorts {
  fetch?: UpstreamFetch;
  limits?: Partial<ModelLimits>;
  /** Milliseconds since the epoch, for Retry-After dates. */
  now?: () => number;
}

export interface CallPorts {
  fetch: UpstreamFetch;
  limits: ModelLimits;
  now: () => number;
}

/** The ports with their defaults: new connections, kept as long as the result is. */
export function toCallPorts(ports: ModelPorts): CallPorts {
  const limits = { ...defaultLimits, ...ports.limits };
  return {
    fetch: ports.fetch ?? createUpstreamFetch(limits),
    limits,
    now: ports.now ?? Date.now,
  };
}
