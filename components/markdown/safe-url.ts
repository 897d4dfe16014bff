export interface SafeUrl {
  /** As a browser writes it: other alphabets in the host's name as punycode, controls escaped. */
  href: string;
  protocol: "http:" | "https:" | "mailto:";
  host: string;
  /** The host's name holds letters of other alphabets. */
  isPunycode: boolean;
  /** It carries a name or password before the host, which hides the host. */
  hasCredentials: boolean;
}

const charactersMax = 8_000;

/** Where a link may lead: whole addresses of the web and of mail; everything else is no link. */
export function toSafeUrl(text: string): SafeUrl | undefined {
  if (text.length > charactersMax || !/^(?:https?:\/\/|mailto:)/i.test(text)) return undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol } = url;
  if (protocol !== "http:" && protocol !== "https:" && protocol !== "mailto:") return undefined;
  if (protocol !== "mailto:" && url.hostname === "") return undefined;
  return {
    href: url.href,
    protocol,
    host: protocol === "mailto:" ? url.pathname : url.host,
    isPunycode: /(?:^|\.)xn--/.test(url.hostname),
    hasCredentials: url.username !== "" || url.password !== "",
  };
}
