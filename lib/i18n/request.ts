import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { chooseLocale, localeCookie } from "./locales";

// biome-ignore lint/style/noDefaultExport: next-intl demands it
export default getRequestConfig(async ({ locale: asked }) => {
  const cookie = asked ?? (await cookies()).get(localeCookie)?.value;
  const locale = chooseLocale(cookie, (await headers()).get("accept-language"));
  return {
    locale,
    // The server does not know the reader's; times are shown by the browser.
    timeZone: "UTC",
    messages: (await import(`../../locales/${locale}.json`)).default,
  };
});
