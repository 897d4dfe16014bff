/** Language and theme live in cookies, so that the server's first byte is right. */
const yearS = 365 * 24 * 60 * 60;

export function setLocale(locale: string): void {
  setCookie("locale", locale);
}

export function setTheme(theme: string): void {
  setCookie("theme", theme);
  document.documentElement.dataset.theme = theme;
}

export function readTheme(): string {
  return document.documentElement.dataset.theme ?? "system";
}

function setCookie(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where plain http is served
  document.cookie = `${name}=${value}; path=/; max-age=${yearS}; samesite=lax${secure}`;
}
