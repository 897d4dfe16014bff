import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import { database } from "@/db/client";
import { createAdminIfAbsent, createFirstAdmin, hasAdmin, hasEmail } from "@/db/queries/users";
import { AppError, notFound } from "@/lib/app-error";
import { recordAudit } from "@/lib/audit/audit";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { requireSameOrigin } from "@/lib/origin";
import { readJson } from "@/lib/read-json";
import { isFromLoopback } from "@/lib/request-start";
import { countAttempt, forgiveAttempt, setupRules } from "./attempts";
import { email as emailSchema, setupInput } from "./credentials.schema";
import { openSession } from "./sign-in";

/** Whether Longrun waits for its first admin. */
export async function needsSetup(): Promise<boolean> {
  return !(await hasAdmin(database()));
}

/** What the setup page must know; `headers` are the request's. */
export async function describeSetup(
  headers: Headers,
): Promise<{ needed: boolean; tokenRequired: boolean }> {
  const needed = await needsSetup();
  return { needed, tokenRequired: needed && !isFromLoopback(headers) };
}

/** `POST /api/setup`: makes the first admin, once, and signs them in. Afterwards the address is gone. */
export async function completeSetup(request: Request): Promise<{ id: string }> {
  requireSameOrigin(request);
  if (!(await needsSetup())) throw notFound();
  const input = await readJson(request, setupInput);
  const rules = setupRules(request.headers);
  await countAttempt(rules);
  if (!isFromLoopback(request.headers)) requireToken(input.token);
  const { name, email, password } = input;
  const id = await oneAtATime(async () => {
    if (!(await needsSetup())) return undefined;
    const passwordHash = await hashPassword(password);
    return await createFirstAdmin(database(), { name, email, passwordHash });
  });
  if (id === undefined) throw notFound();
  await recordAudit({ actorId: id, action: "setup", object: { kind: "user", id } });
  await forgiveAttempt(rules);
  await openSession(request, { email, password });
  return { id };
}

let last: Promise<unknown> = Promise.resolve();

/** Hashing is dear: of many requests at once only the first should pay for it. The lock in the database decides. */
function oneAtATime<T>(task: () => Promise<T>): Promise<T> {
  const next = last.then(task, task);
  last = next.catch(() => undefined);
  return next;
}

function requireToken(given: string | undefined): void {
  const expected = env().setupToken;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  if (expected && given && timingSafeEqual(digest(given), digest(expected))) return;
  throw new AppError({
    status: 403,
    code: "setup-token-invalid",
    detail: "Open the one-time setup link that Longrun printed when it started.",
    field: "token",
  });
}

/**
 * Makes the admin named by LONGRUN_ADMIN_EMAIL when nobody has that address. A later change of
 * LONGRUN_ADMIN_PASSWORD changes nothing: the password belongs to the person by then.
 */
export async function ensureEnvironmentAdmin(): Promise<void> {
  const { admin } = env();
  if (!admin) return;
  const email = emailSchema.parse(admin.email);
  if (await hasEmail(database(), email)) return;
  const passwordHash = await hashPassword(admin.password);
  const name = email.split("@")[0] ?? email;
  const id = await createAdminIfAbsent(database(), { name, email, passwordHash });
  if (id) log.info("the admin of LONGRUN_ADMIN_EMAIL was created", { userId: id });
}
