import type { OpenedLink } from "@/protocol/api";
import { request } from "./api";
import { ApiProblem } from "./api-problem";
import type { Environment } from "./environment";

type Port = Pick<Environment, "fetch">;

/** Undefined when it worked. */
export async function signIn(
  port: Port,
  credentials: { email: string; password: string },
): Promise<ApiProblem | undefined> {
  return await settle(
    request(port, "/api/auth/sign-in/email", { method: "POST", body: credentials }),
  );
}

/** Makes the first account and signs in with it. Undefined when it worked. */
export async function completeSetup(
  port: Port,
  account: { name: string; email: string; password: string; token?: string },
): Promise<ApiProblem | undefined> {
  return await settle(request(port, "/api/setup", { method: "POST", body: account }));
}

/** Makes an account where everybody may, and signs in with it. Undefined when it worked. */
export async function signUp(
  port: Port,
  account: { name: string; email: string; password: string },
): Promise<ApiProblem | undefined> {
  return await settle(request(port, "/api/sign-up", { method: "POST", body: account }));
}

/** What a one-time link opens, or why it does not. */
export async function openLink(port: Port, token: string): Promise<OpenedLink | ApiProblem> {
  try {
    return await request<OpenedLink>(port, "/api/account-links", {
      method: "POST",
      body: { token },
    });
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
}

/** Makes the account or sets the password, and signs in. Undefined when it worked. */
export async function acceptLink(
  port: Port,
  given: { token: string; password: string; name?: string; email?: string },
): Promise<ApiProblem | undefined> {
  return await settle(request(port, "/api/account-links/accept", { method: "POST", body: given }));
}

/** Leaves for the sign-in page; that page tells whether a session is still there. */
export async function signOut(port: Port): Promise<void> {
  await settle(request(port, "/api/auth/sign-out", { method: "POST", body: {} }));
  window.location.assign("/sign-in");
}

async function settle(asked: Promise<unknown>): Promise<ApiProblem | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof ApiProblem) return error;
    throw error;
  }
}
