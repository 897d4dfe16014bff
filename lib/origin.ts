import { AppError } from "./app-error";
import { env } from "./env";

const readOnly = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses state changes that another site's page asks for. Browsers say where a request comes
 * from (`Sec-Fetch-Site`, `Origin`) and pages cannot forge it; clients that send neither are no
 * browsers, so nobody's cookie is being misused.
 */
export function requireSameOrigin(request: Request): void {
  if (readOnly.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  const isForeignSite = site !== null && site !== "same-origin" && site !== "none";
  const origin = request.headers.get("origin");
  if (!isForeignSite && (origin === null || isOwnOrigin(origin, request.headers.get("host"))))
    return;
  throw new AppError({
    status: 403,
    code: "foreign-origin",
    detail:
      "This request comes from another site's page. Use Longrun at its own address (LONGRUN_URL).",
  });
}

function isOwnOrigin(origin: string, host: string | null): boolean {
  const url = URL.parse(origin);
  if (!url) return false;
  return url.origin === env().url || (host !== null && url.host === host.toLowerCase());
}
