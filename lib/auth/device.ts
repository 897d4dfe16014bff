import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";
import { cookieRules } from "./auth";

/**
 * A cookie that says: from this browser, this account has signed in before. It opens nothing; its
 * attempts are counted apart, so that strangers who guess at an account do not lock its owner out.
 */
const maxAgeS = 365 * 24 * 60 * 60;

const cookieName = () => `${cookieRules().prefix}-device`;

export function accountKey(email: string): string {
  return createHash("sha256").update(email).digest("base64url");
}

function sign(account: string, nonce: string): string {
  return createHmac("sha256", env().secret)
    .update(`device:${account}:${nonce}`)
    .digest("base64url");
}

/** The device's nonce when the request comes from a browser known to the account. */
export function findDevice(headers: Headers, email: string): string | undefined {
  const value = readCookie(headers, cookieName());
  const [account, nonce, signature] = value?.split(".") ?? [];
  if (account !== accountKey(email) || !nonce || !signature) return undefined;
  const given = Buffer.from(signature);
  const expected = Buffer.from(sign(account, nonce));
  return given.length === expected.length && timingSafeEqual(given, expected) ? nonce : undefined;
}

export function createDeviceCookie(email: string): string {
  const account = accountKey(email);
  const nonce = randomBytes(16).toString("base64url");
  const secure = cookieRules().isSecure ? "; Secure" : "";
  const value = `${account}.${nonce}.${sign(account, nonce)}`;
  return `${cookieName()}=${value}; Max-Age=${maxAgeS}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

function readCookie(headers: Headers, name: string): string | undefined {
  const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
