import "server-only";
import { database } from "@/db/client";
import { findPasswordHash, stillOpens } from "@/db/queries/account";
import { endSessions } from "@/db/queries/sessions";
import { findUserId } from "@/db/queries/users";
import { recordAudit, recordCapped } from "@/lib/audit/audit";
import { addCookies } from "@/lib/http";
import { requireSameOrigin } from "@/lib/origin";
import { readJson } from "@/lib/read-json";
import { countAttempt, forgiveAttempt, passwordRules, signInRules } from "./attempts";
import { auth } from "./auth";
import { changePasswordInput, signInInput } from "./credentials.schema";
import { createDeviceCookie } from "./device";
import {
  findUser,
  invalidCredentials,
  requireSession,
  toAuthError,
  toAuthHeaders,
} from "./session";

export interface Credentials {
  email: string;
  password: string;
  rememberMe?: boolean | undefined;
}

/** `POST /api/auth/sign-in/email` */
export async function answerSignIn(request: Request): Promise<Response> {
  requireSameOrigin(request);
  const credentials = await readJson(request, signInInput);
  const rules = signInRules(request.headers, credentials.email);
  await countAttempt(rules);
  await openSession(request, credentials);
  await forgiveAttempt(rules);
  return Response.json({ ok: true });
}

/** Opens a session and gives its cookie to the request's answer. */
export async function openSession(request: Request, credentials: Credentials): Promise<void> {
  const { email, password, rememberMe } = credentials;
  const id = await findUserId(database(), email);
  const hash = id === undefined ? null : await findPasswordHash(database(), id);
  const response = await auth().api.signInEmail({
    body: { email, password, rememberMe: rememberMe ?? true },
    headers: toAuthHeaders(request.headers),
    asResponse: true,
  });
  if (response.ok && !(id && hash && (await stillOpens(database(), id, hash)))) {
    await endSessionOf(response);
    throw invalidCredentials();
  }
  if (!response.ok) {
    // What was typed for an address may be a password: only accounts that exist are named.
    const object = { kind: "user", id: id ?? "unknown" } as const;
    await recordCapped({ actorId: null, action: "sign-in-fail", object });
    throw await toAuthError(response);
  }
  if (id) await recordAudit({ actorId: id, action: "sign-in", object: { kind: "user", id } });
  addCookies(request, [...response.headers.getSetCookie(), createDeviceCookie(email)]);
}

/** The password was replaced, or the person suspended, between its check and the session's beginning. */
async function endSessionOf(response: Response): Promise<void> {
  const { internalAdapter } = await auth().$context;
  await internalAdapter.deleteSession(await tokenOf(response));
}

async function tokenOf(response: Response): Promise<string> {
  return ((await response.clone().json()) as { token: string }).token;
}

/** `POST /api/auth/sign-out`. Without a session there is nothing to end, which is fine. */
export async function answerSignOut(request: Request): Promise<Response> {
  requireSameOrigin(request);
  const headers = toAuthHeaders(request.headers);
  const response = await auth().api.signOut({ headers, asResponse: true });
  if (!response.ok) throw await toAuthError(response);
  addCookies(request, response.headers.getSetCookie());
  return Response.json({ ok: true });
}

/** `GET /api/auth/get-session` → who asks, or null. */
export async function answerGetSession(request: Request): Promise<Response> {
  return Response.json({ user: (await findUser(request)) ?? null });
}

/** `POST /api/auth/change-password`. Every session of the person ends; this browser gets a new one. */
export async function answerChangePassword(request: Request): Promise<Response> {
  const user = await requireSession(request);
  const input = await readJson(request, changePasswordInput);
  const rules = passwordRules(user.id);
  await countAttempt(rules);
  const response = await auth().api.changePassword({
    body: { ...input, revokeOtherSessions: true },
    headers: toAuthHeaders(request.headers),
    asResponse: true,
  });
  if (!response.ok) throw await toAuthError(response);
  await forgiveAttempt(rules);
  // Also those that the old password opened while this was done.
  const { internalAdapter } = await auth().$context;
  const kept = await internalAdapter.findSession(await tokenOf(response));
  await endSessions(database(), user.id, kept?.session.id ?? null);
  const object = { kind: "user", id: user.id } as const;
  await recordAudit({ actorId: user.id, action: "password-change", object });
  addCookies(request, response.headers.getSetCookie());
  return Response.json({ ok: true });
}
