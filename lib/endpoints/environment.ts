import "server-only";
import { database } from "@/db/client";
import { syncEnvironmentEndpoint } from "@/db/queries/endpoints";
import { env } from "@/lib/env";
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
  const { baseUrl } = endpoint;
  await syncEnvironmentEndpoint(database(), {
    name: new URL(baseUrl).host,
    kind: endpoint.kind ?? guessKind(baseUrl),
    baseUrl,
  });
}
