import { type NextRequest, NextResponse } from "next/server";

// biome-ignore lint/style/noProcessEnv: replaced by the build.
const isDev = process.env.NODE_ENV === "development";

/** Gives every page a nonce of its own for its scripts. Who may see a page is decided where its data is read. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    // React evaluates code for its stack traces while it is developed.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDev ? " 'unsafe-eval'" : ""}`,
    // Formulas and the code highlighter set `style` attributes.
    "style-src 'self' 'unsafe-inline'",
    // No remote images: what a model writes cannot carry words to another server.
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  // Frames and shared pages bring a stricter policy of their own.
  matcher: ["/((?!api/|frame/mermaid|s/[\\w-]+$|s/[\\w-]+/files/|_next/static/).*)"],
};
