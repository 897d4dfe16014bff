/** Where to go after signing in: a path of this site, never another one. */
export function toReturnPath(next: string | string[] | undefined | null): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  const here = "http://this.invalid";
  const url = URL.parse(next, here);
  if (url?.origin !== here) return "/";
  const path = `${url.pathname}${url.search}${url.hash}`;
  // Dots that were taken out can leave two slashes at the front: another site.
  return URL.parse(path, here)?.origin === here ? path : "/";
}
