import { toDrawPage, toDrawPolicy } from "./draw-page";

export function GET() {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  return new Response(toDrawPage(nonce), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": toDrawPolicy(nonce),
      "x-frame-options": "SAMEORIGIN",
      "cache-control": "no-store",
    },
  });
}
