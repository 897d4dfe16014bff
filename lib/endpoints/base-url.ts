import { invalidInput } from "@/lib/app-error";
import type { EndpointKind } from "@/lib/models/model";

/** Where a server has its API when nobody says otherwise. */
const usualPath: Record<EndpointKind, string> = {
  vllm: "/v1",
  sglang: "/v1",
  nim: "/v1",
  zai: "/api/paas/v4",
  generic: "/v1",
};

/**
 * What a person typed, as the base of an API: `host:8000` gets its scheme, a bare origin the usual
 * path, and what only belongs to one call is cut off. Throws `AppError` naming the field.
 */
export function toBaseUrl(typed: string, kind: EndpointKind): string {
  const text = typed.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  // A parser of addresses skips slashes where the host should be, and takes what follows for it.
  const url = /:\/\/[^/\\]/.test(whole) ? URL.parse(whole) : null;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/.test(url.hostname)
  ) {
    throw wrong("must be an http:// or https:// address, such as http://host:8000/v1");
  }
  if (url.username !== "" || url.password !== "") {
    throw wrong("must not hold a user or password: the key has a field of its own");
  }
  if (url.search !== "" || url.hash !== "") {
    throw wrong("must not have a query or fragment");
  }
  const path = url.pathname
    .replace(/\/+$/, "")
    .replace(/\/(chat\/completions|completions|models)$/, "");
  return `${url.origin}${path === "" ? usualPath[kind] : path}`;
}

function wrong(what: string) {
  return invalidInput(`\`baseUrl\` ${what}.`, "baseUrl");
}
