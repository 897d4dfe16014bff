import "server-only";
import { hashPassword } from "better-auth/crypto";
import { database } from "@/db/client";
import { createMemberIfAbsent } from "@/db/queries/users";
import { notFound } from "@/lib/app-error";
import { countAttempt, signUpRules } from "@/lib/auth/attempts";
import { signUpInput } from "@/lib/auth/credentials.schema";
import { needsSetup } from "@/lib/auth/setup";
import { openSession } from "@/lib/auth/sign-in";
import { requireSameOrigin } from "@/lib/origin";
import { readJson } from "@/lib/read-json";
import { readSettings } from "@/lib/settings/settings";
import { emailTaken } from "./links";

/** Whether strangers may make accounts: an administrator turned it on, and there is one. */
export async function isSignUpOpen(): Promise<boolean> {
  return (await readSettings()).signUp && !(await needsSetup());
}

/** `POST /api/sign-up`: makes a member's account and signs in with it. Turned off, it does not exist. */
export async function signUp(request: Request): Promise<{ id: string }> {
  requireSameOrigin(request);
  if (!(await isSignUpOpen())) throw notFound();
  const { name, email, password } = await readJson(request, signUpInput);
  await countAttempt(signUpRules(request.headers));
  const passwordHash = await hashPassword(password);
  const id = await createMemberIfAbsent(database(), { name, email, passwordHash });
  if (id === undefined) throw emailTaken();
  await openSession(request, { email, password });
  return { id };
}
