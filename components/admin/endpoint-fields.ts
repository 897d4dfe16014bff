import type { EndpointInput, TestInput } from "@/lib/client/admin";
import type { AdminEndpoint } from "@/protocol/api";

/** As they stand in the form. */
export interface EndpointFields {
  kind: AdminEndpoint["kind"];
  baseUrl: string;
  name: string;
  key: string;
  /** Names with commas between them. */
  models: string;
}

export function toInput({ kind, baseUrl, ...fields }: EndpointFields): EndpointInput {
  const name = fields.name.trim();
  const key = fields.key.trim();
  const models = toNames(fields.models);
  return {
    kind,
    baseUrl,
    ...(name === "" ? {} : { name }),
    ...(key === "" ? {} : { key }),
    ...(models.length === 0 ? {} : { models }),
  };
}

export function toTestInput(
  fields: EndpointFields,
  endpoint: AdminEndpoint | undefined,
): TestInput {
  const { kind, baseUrl, key } = toInput(fields);
  const [model] = toNames(fields.models);
  return {
    kind,
    baseUrl,
    ...(key === undefined ? {} : { key }),
    ...(model === undefined ? {} : { model }),
    ...(endpoint === undefined ? {} : { endpointId: endpoint.id }),
  };
}

/** Dots stand for a key too short to show the end of. */
export function isKeyHidden(hint: string): boolean {
  return /^•+$/.test(hint);
}

function toNames(text: string): string[] {
  return text
    .split(/[,，\s]+/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
