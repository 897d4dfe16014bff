import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { database } from "@/db/client";
import {
  deleteInvitation,
  insertInvitation,
  insertReset,
  type LinkRow,
  type NewLink,
} from "@/db/queries/account-links";
import { AppError, notFound } from "@/lib/app-error";
import { env } from "@/lib/env";
import type { AccountLink, Invitation } from "@/protocol/api";
import { newId } from "@/protocol/ids";
import type { InviteInput } from "./people.schema";

interface Admin {
  id: string;
}

const dayMs = 24 * 60 * 60 * 1000;
const inviteTtlMs = 7 * dayMs;
const resetTtlMs = dayMs;

export async function invitePerson(
  admin: Admin,
  { email, role }: InviteInput,
): Promise<AccountLink> {
  const { row, link } = createLink(admin, inviteTtlMs);
  const outcome = await insertInvitation(database(), row, { email: email ?? null, role });
  if (outcome === "not-admin") throw notFound();
  if (outcome === "email-taken") throw emailTaken();
  return link;
}

/** The administrator hands the link over and never learns the password. */
export async function resetPassword(admin: Admin, userId: string): Promise<AccountLink> {
  const { row, link } = createLink(admin, resetTtlMs);
  const outcome = await insertReset(database(), row, userId);
  if (outcome === "gone" || outcome === "not-admin") throw notFound();
  if (outcome === "suspended") {
    throw new AppError({
      status: 409,
      code: "person-suspended",
      detail: "This account is suspended: lift that first.",
    });
  }
  return link;
}

export async function revokeInvitation(admin: Admin, id: string): Promise<void> {
  if (!(await deleteInvitation(database(), admin.id, id))) throw notFound();
}

export function toInvitation({ id, email, role, createdAt, expiresAt }: LinkRow): Invitation {
  const times = { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
  return { id, email, role, ...times };
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

export function emailTaken(): AppError {
  return new AppError({
    status: 409,
    code: "email-taken",
    detail: "Somebody has an account with this address already.",
    field: "email",
  });
}

/** The token is in the fragment, which browsers send to nobody: it reaches no log and no referrer. */
function createLink(admin: Admin, ttlMs: number): { row: NewLink; link: AccountLink } {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(Date.now() + ttlMs);
  const row = { id: newId("link"), tokenHash: hashToken(token), createdBy: admin.id, expiresAt };
  const url = `${env().url}/account-link#${token}`;
  return { row, link: { url, expiresAt: expiresAt.toISOString() } };
}
