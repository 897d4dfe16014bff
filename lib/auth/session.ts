import "server-only";
import { cookies, headers as nextHeaders } from "next/headers";
import { AppError, notFound, unauthenticated } from "@/lib/app-error";
import { recordCapped } from "@/lib/audit/audit";
import { noteCheck } from "@/lib/checked-request";
import { addCookies } from "@/lib/http";
import { requireSameOrigin } from "@/lib/origin";
import { findPeer } from "@/lib/request-start";
import { readTokenText } from "@/lib/tokens/token-text";
import type { TokenScope } from "@/protocol/api";
import { addressHeader, auth, sessionCookieName } from "./auth";
import { type Bearer, findBearer, requireScope } from "./bearer";

export interface User {
  id: string;
  name: string;
  email: string;
  role: "admin" | "member";
}

const readMethods = new Set(["GET", "HEAD"]);

/**
 * The one place that says who asks: session or token, status and role are read anew for every
 * request. Pages leave `request` out and know sessions only; routes pass it, so that the session's
 * cookie is prolonged with it.
 */
export async function findUser(request?: Request): Promise<User | undefined> {
  return (await findBearerOf(request))?.user ?? (await findSessionUser(request));
}

/** Without a look into the database: a browser that is surely signed out brings no session. */
export async function bringsSession(): Promise<boolean> {
  return (await cookies()).has(sessionCookieName());
}

/** Who asks, if they may ask this way: from our own origin, or with a token whose scopes cover it. */
export async function requireUser(request?: Request): Promise<User> {
  noteCheckOf(request, requireUser);
  const bearer = await findBearerOf(request);
  if (!bearer) return await requireSessionOf(request);
  requireScope(bearer.scopes, neededScope(request));
  return bearer.user;
}

/** What `readBody` asks again after a body that was long in coming. */
function noteCheckOf(
  request: Request | undefined,
  check: (request: Request) => Promise<User>,
): void {
  if (!request) return;
  noteCheck(request, async () => {
    bearers.delete(request);
    await check(request);
  });
}

function neededScope(request: Request | undefined): TokenScope {
  return readMethods.has(request?.method ?? "GET") ? "read" : "write";
}

/** For what a token must not do: make tokens, change the password, end the account. */
export async function requireSession(request?: Request): Promise<User> {
  noteCheckOf(request, requireSession);
  if (await findBearerOf(request)) throw sessionRequired();
  return await requireSessionOf(request);
}

async function requireSessionOf(request: Request | undefined): Promise<User> {
  const user = await findSessionUser(request);
  if (!user) throw unauthenticated();
  if (request) requireSameOrigin(request);
  return user;
}

/** The session that asks, for what ends the others. */
export async function findSessionId(request: Request): Promise<string | null> {
  const headers = toAuthHeaders(request.headers);
  const session = await auth().api.getSession({ headers, query: { disableRefresh: true } });
  return session?.session.id ?? null;
}

/** To everybody else an administrator's pages and routes do not exist, whatever is wrong with the request. */
export async function requireAdmin(request: Request): Promise<User> {
  noteCheckOf(request, requireAdmin);
  const user = await findUser(request).catch(toNobody);
  if (user && user.role !== "admin")
    await noteDenial(user, `${request.method} ${new URL(request.url).pathname}`);
  if (user?.role !== "admin") throw notFound();
  const bearer = await findBearerOf(request);
  if (bearer) {
    requireScope(bearer.scopes, neededScope(request));
    requireScope(bearer.scopes, "admin");
  } else requireSameOrigin(request);
  return user;
}

function toNobody(error: unknown): undefined {
  if (error instanceof AppError && error.status === 401) return undefined;
  throw error;
}

/** A member asked for what is an administrator's. */
export async function noteDenial(user: User, path: string): Promise<void> {
  const object = { kind: "route", id: path.slice(0, 200) } as const;
  await recordCapped({ actorId: user.id, action: "admin-denied", object });
}

/** Whether the session or token that opened a stream still opens it. */
export async function isStillSignedIn(request: Request): Promise<boolean> {
  const token = readTokenText(request.headers);
  if (token !== undefined) return (await findBearer(token)) !== undefined;
  return (await readSession(request.headers)) !== undefined;
}

const bearers = new WeakMap<Request, Promise<Bearer | undefined>>();

/** Read once per request. A token that is none, or opens nothing any more, is refused: no cookie helps it. */
async function findBearerOf(request: Request | undefined): Promise<Bearer | undefined> {
  if (!request) return undefined;
  const token = readTokenText(request.headers);
  if (token === undefined) return undefined;
  const found = bearers.get(request) ?? findBearer(token);
  bearers.set(request, found);
  const bearer = await found;
  if (!bearer) throw unauthenticated();
  return bearer;
}

async function findSessionUser(request: Request | undefined): Promise<User | undefined> {
  return await readSession(request?.headers ?? (await nextHeaders()), request);
}

function sessionRequired(): AppError {
  return new AppError({
    status: 403,
    code: "session-required",
    detail: "An API token cannot do this: sign in with a browser.",
  });
}

async function readSession(source: Headers, request?: Request): Promise<User | undefined> {
  const headers = toAuthHeaders(source);
  if (!headers.has("cookie")) return undefined;
  const { headers: answered, response: session } = await auth().api.getSession({
    headers,
    query: { disableRefresh: request === undefined },
    returnHeaders: true,
  });
  if (session?.user.status !== "active") return undefined;
  if (request) addCookies(request, answered.getSetCookie());
  const { id, name, email, role } = session.user;
  return { id, name, email, role: role === "admin" ? "admin" : "member" };
}

/** What better-auth gets to see of a request: the rest is nobody's proof of anything. */
export function toAuthHeaders(source: Headers): Headers {
  const headers = new Headers();
  for (const name of ["cookie", "user-agent"]) {
    const value = source.get(name);
    if (value !== null) headers.set(name, value.slice(0, 8_192));
  }
  const { address } = findPeer(source);
  if (address !== null) headers.set(addressHeader, address);
  return headers;
}

export function invalidCredentials(): AppError {
  return new AppError({
    status: 401,
    code: "invalid-credentials",
    detail: "Email and password do not belong together.",
  });
}

/** better-auth's refusal in our words. */
export async function toAuthError(response: Response): Promise<AppError> {
  const body = (await response.json().catch(() => null)) as { code?: string } | null;
  switch (body?.code) {
    case "USER_SUSPENDED":
      return new AppError({
        status: 403,
        code: "user-suspended",
        detail: "This account is suspended: ask an administrator.",
      });
    case "INVALID_PASSWORD":
      return new AppError({
        status: 400,
        code: "wrong-password",
        detail: "The current password is not right.",
        field: "currentPassword",
      });
    case "INVALID_EMAIL_OR_PASSWORD":
    case "INVALID_EMAIL":
    case "PASSWORD_TOO_LONG":
      return invalidCredentials();
    default:
      return new AppError({
        status: 500,
        code: "internal",
        detail: "Signing in failed on the server. Try again; the log has the cause.",
      });
  }
}
