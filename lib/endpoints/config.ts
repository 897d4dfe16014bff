import "server-only";
import type { EndpointRow } from "@/db/queries/endpoints";
import { findDemo } from "@/lib/demo/address";
import { env } from "@/lib/env";
import type { EndpointConfig, EndpointKind } from "@/lib/models/model";
import { openKey } from "./key";

const kinds: readonly EndpointKind[] = ["vllm", "sglang", "nim", "zai", "generic"];

export function toEndpointKind(text: string): EndpointKind {
  return kinds.find((known) => known === text) ?? "generic";
}

/** How an endpoint is called, read anew for every run. The environment's key never leaves the environment. */
export function toEndpointConfig(row: EndpointRow): EndpointConfig {
  const kind = toEndpointKind(row.kind);
  if (row.source === "demo") return { kind, ...toDemoAddress() };
  const apiKey = findKey(row);
  return { kind, baseUrl: row.baseUrl, ...(apiKey === undefined ? {} : { apiKey }) };
}

export function findKey(row: EndpointRow): string | undefined {
  if (row.source !== "environment") return openKey(row);
  const given = env().endpoint;
  // Another process may have been started with another URL: its key is not for this one.
  return given?.baseUrl === row.baseUrl ? given.apiKey : undefined;
}

/** Each process that executes runs has a demo server of its own; one that only serves has none to call. */
function toDemoAddress(): Omit<EndpointConfig, "kind"> {
  return findDemo() ?? { baseUrl: "http://demo.invalid/v1" };
}
