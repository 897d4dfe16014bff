export const locales = ["en", "zh-CN"] as const;
export type AppLocale = (typeof locales)[number];

export const localeCookie = "locale";
export const themeCookie = "theme";
export const themes = ["light", "dark", "system"] as const;
export type Theme = (typeof themes)[number];

/** The cookie's choice, else the first language of the browser that there is, else English. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): AppLocale {
  const chosen = locales.find((locale) => locale === cookie);
  if (chosen) return chosen;
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...rest] = entry.trim().toLowerCase().split(";");
      const quality = rest.map((part) => /^\s*q=([\d.]+)/.exec(part)?.[1]).find(Boolean);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => tag && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const language = tag.split("-")[0];
    const match = locales.find((locale) => locale.toLowerCase().split("-")[0] === language);
    if (match) return match;
  }
  return "en";
}

export function chooseTheme(cookie: string | undefined): Theme {
  return themes.find((theme) => theme === cookie) ?? "system";
}
