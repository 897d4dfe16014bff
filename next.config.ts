import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin("./lib/i18n/request.ts");

// Fixed at build time: pages get their content policy in proxy.ts, HSTS is set at run time.
const everywhere = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "referrer-policy", value: "no-referrer" },
  { key: "x-frame-options", value: "DENY" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-resource-policy", value: "same-origin" },
  { key: "permissions-policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
];
const data = [
  { key: "content-security-policy", value: "default-src 'none'; frame-ancestors 'none'; sandbox" },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // No more: bundled, a server starts with what it needs of a package alone, and sooner.
  serverExternalPackages: ["pg", "undici", "graphile-worker"],
  images: { unoptimized: true },
  // `npm test` checks all types; a start must not wait for that, nor fail over a test's types.
  typescript: { ignoreBuildErrors: true },
  // It makes a first build a third longer, and most builds are the first of their version.
  experimental: { turbopackFileSystemCacheForBuild: false },
  turbopack: { root: import.meta.dirname },
  // Browsers ask for it by this name on pages that do not name an icon.
  rewrites: () => Promise.resolve([{ source: "/favicon.ico", destination: "/icon.svg" }]),
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: everywhere },
      { source: "/api/:path*", headers: data },
    ]),
};

export default withNextIntl(config);
