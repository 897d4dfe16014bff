import "server-only";
import { database } from "@/db/client";
import { ensureStandIn, setDefaultModel } from "@/db/queries/admin-endpoints";
import { syncEnvironmentEndpoint } from "@/db/queries/endpoints";
import { demoName } from "@/lib/demo/address";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import type { EndpointKind } from "@/lib/models/model";

/** Hosted services are known by name; any other server says what it is by LONGRUN_ENDPOINT_KIND. */
function guessKind(baseUrl: string): EndpointKind {
  const host = new URL(baseUrl).hostname;
  if (/(^|\.)(z\.ai|bigmodel\.cn)$/.test(host)) return "zai";
  return /(^|\.)api\.nvidia\.com$/.test(host) ? "nim" : "generic";
}

/** Writes the endpoint of LONGRUN_ENDPOINT_* into its row, without the key. */
export async function ensureEnvironmentEndpoint(): Promise<void> {
  const { endpoint } = env();
  if (!endpoint) {
    await syncEnvironmentEndpoint(database(), null);
    return;
  }
  const { baseUrl, model } = endpoint;
  const id = await syncEnvironmentEndpoint(database(), {
    name: new URL(baseUrl).host,
    kind: endpoint.kind ?? guessKind(baseUrl),
    baseUrl,
  });
  if (id === undefined || model === undefined) return;
  if (await setDefaultModel(database(), id, model)) return;
  log.warn("the model of LONGRUN_ENDPOINT_MODEL is disabled and no default", { model });
}

/** Until there is an endpoint the demo stands in, so that a first message has an answer. */
export async function ensureAnyEndpoint(): Promise<void> {
  await ensureStandIn(database(), demoName);
}
