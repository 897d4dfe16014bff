import { AppError } from "./app-error";
import { env } from "./env";

/** Where browsers keep such cookies all the same. */
const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);
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
      "This request comes from another site's page, or Longrun is open at an address that is not its own: open it at LONGRUN_URL, or set LONGRUN_URL to the address in use.",
  });
}

function isOwnOrigin(origin: string, host: string | null): boolean {
  const url = URL.parse(origin);
  if (!url) return false;
  if (url.origin === env().url) return true;
  // The session's cookie is kept over https only: signing in would seem to work, and change nothing.
  const isCookieLost =
    env().url.startsWith("https:") && url.protocol !== "https:" && !loopback.has(url.hostname);
  return !isCookieLost && host !== null && url.host === host.toLowerCase();
}
