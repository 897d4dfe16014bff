import { cookieRules } from "@/lib/auth/auth";
import { localeCookie, themeCookie } from "@/lib/i18n/locales";
import type { PersonalSettings } from "@/protocol/api";

const yearS = 365 * 24 * 60 * 60;

/** What the server's next page is made with; scripts of the page may change them, too. */
export function preferenceCookies(changed: {
  language?: PersonalSettings["language"] | undefined;
  theme?: PersonalSettings["theme"] | undefined;
}): string[] {
  const { language, theme } = changed;
  return [
    ...(language === undefined ? [] : [toCookie(localeCookie, language)]),
    ...(theme === undefined ? [] : [toCookie(themeCookie, theme)]),
  ];
}

/** Null forgets it. */
function toCookie(name: string, value: string | null): string {
  const secure = cookieRules().isSecure ? "; Secure" : "";
  const maxAgeS = value === null ? 0 : yearS;
  return `${name}=${value ?? ""}; Max-Age=${maxAgeS}; Path=/; SameSite=Lax${secure}`;
}
