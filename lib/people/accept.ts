import "server-only";
import { hashPassword } from "better-auth/crypto";
import { database } from "@/db/client";
import { consumeLink, findOpenLink, type LinkRow } from "@/db/queries/account-links";
import { AppError } from "@/lib/app-error";
import { countAttempt, forgiveAttempt, linkRules } from "@/lib/auth/attempts";
import { openSession } from "@/lib/auth/sign-in";
import { requireSameOrigin } from "@/lib/origin";
import { readJson } from "@/lib/read-json";
import type { OpenedLink } from "@/protocol/api";
import { emailTaken, hashToken } from "./links";
import { acceptLinkInput, openLinkInput } from "./people.schema";

/** `POST /api/account-links`: what the link opens. The token is in the body, so that no log has it. */
export async function describeLink(request: Request): Promise<OpenedLink> {
  requireSameOrigin(request);
  const { token } = await readJson(request, openLinkInput);
  const { kind, email } = await getLink(request, token);
  return { kind, email };
}

/** `POST /api/account-links/accept`: a new account, or a new password; and signed in with it. */
export async function acceptLink(request: Request): Promise<void> {
  requireSameOrigin(request);
  const { token, password, ...given } = await readJson(request, acceptLinkInput);
  const link = await getLink(request, token);
  const email = link.email ?? given.email;
  if (email === undefined) throw missing("email");
  const { name } = given;
  if (name === undefined && link.kind === "invite") throw missing("name");
  const passwordHash = await hashPassword(password);
  const person = { name: name ?? "", email, passwordHash };
  const outcome = await consumeLink(database(), hashToken(token), person);
  if (outcome === "gone") throw linkGone();
  if (outcome === "email-taken") throw emailTaken();
  await openSession(request, { email, password });
}

async function getLink(request: Request, token: string): Promise<LinkRow> {
  const rules = linkRules(request.headers);
  await countAttempt(rules);
  const link = await findOpenLink(database(), hashToken(token));
  if (!link) throw linkGone();
  await forgiveAttempt(rules);
  return link;
}

function linkGone(): AppError {
  return new AppError({
    status: 404,
    code: "link-gone",
    detail: "This link was used, replaced or has expired. Ask an administrator for a new one.",
  });
}

function missing(field: string): AppError {
  return new AppError({ status: 400, code: "invalid-input", detail: "is needed", field });
}
