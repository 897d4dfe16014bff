import { createHash, randomBytes } from "node:crypto";

/** Marks ours among what else may be in an `Authorization` header, and for scanners of leaked secrets. */
const prefix = "lr_";
const pattern = /^lr_[\w-]{43}$/;

/** 256 random bits. */
export function newTokenText(): string {
  return prefix + randomBytes(32).toString("base64url");
}

export function hashTokenText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * What a request gives as its API token; undefined when it gives none. Other credentials in the
 * header are a proxy's and not ours; what begins like a token and is none answers an empty text.
 */
export function readTokenText(headers: Headers): string | undefined {
  const given = /^bearer +(.*)$/i.exec(headers.get("authorization") ?? "")?.[1]?.trim();
  if (!given?.startsWith(prefix)) return undefined;
  return pattern.test(given) ? given : "";
}
