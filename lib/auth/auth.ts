import "server-only";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { createAuthAdapter } from "@/db/auth-adapter";
import { type Database, database } from "@/db/client";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { newId } from "@/protocol/ids";
import { passwordLengthMax } from "./credentials.schema";

const dayS = 24 * 60 * 60;
/** The header in which better-auth is told the peer's address; never taken from a client. */
export const addressHeader = "x-longrun-address";

/** Cookies follow LONGRUN_URL: with https they are bound to this host and never sent in the clear. */
export function cookieRules() {
  const isSecure = env().url.startsWith("https:");
  return { isSecure, prefix: isSecure ? "__Host-longrun" : "longrun" };
}

export const sessionCookieName = () => `${cookieRules().prefix}-session`;

function createAuth(store: Database) {
  const { isSecure, prefix } = cookieRules();
  const own = { type: "string", input: false, required: false } as const;
  return betterAuth({
    appName: "Longrun",
    baseURL: env().url,
    basePath: "/api/auth",
    secret: env().secret,
    database: createAuthAdapter(store),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      // Length is checked in characters by our schemas; these are UTF-16 units.
      minPasswordLength: 1,
      maxPasswordLength: 4 * passwordLengthMax,
    },
    user: { additionalFields: { role: own, status: own } },
    session: { expiresIn: 30 * dayS, updateAge: dayS, cookieCache: { enabled: false } },
    // Attempts are limited in attempts.ts, by account and device as well as by address.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: "error", log: (_, message) => log.error(`better-auth: ${message}`) },
    advanced: {
      useSecureCookies: false,
      cookies: {
        session_token: { name: sessionCookieName(), attributes: { secure: isSecure } },
        dont_remember: { name: `${prefix}-short`, attributes: { secure: isSecure } },
      },
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: {
        generateId: ({ model }) => (model === "user" ? newId("user") : crypto.randomUUID()),
      },
    },
    databaseHooks: { session: { create: { before: refuseSuspended } } },
  });

  async function refuseSuspended(session: { userId: string }) {
    const { internalAdapter } = await auth().$context;
    const user = await internalAdapter.findUserById(session.userId);
    if (user && "status" in user && user.status === "active") return;
    throw new APIError("FORBIDDEN", { code: "USER_SUSPENDED", message: "suspended" });
  }
}

type Auth = ReturnType<typeof createAuth>;
let current: { store: Database; auth: Auth } | undefined;

/** The process's better-auth, on the process's database. */
export function auth(): Auth {
  const store = database();
  if (current?.store !== store) current = { store, auth: createAuth(store) };
  return current.auth;
}
