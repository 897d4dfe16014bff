import { database } from "@/db/client";
import { findTokenOwner, noteTokenUse } from "@/db/queries/api-tokens";
import { AppError } from "@/lib/app-error";
import { hashTokenText } from "@/lib/tokens/token-text";
import type { TokenScope } from "@/protocol/api";

export interface Bearer {
  user: { id: string; name: string; email: string; role: "admin" | "member" };
  scopes: readonly TokenScope[];
}

/** Undefined when the token is unknown, revoked or expired, or its owner is suspended. */
export async function findBearer(token: string): Promise<Bearer | undefined> {
  if (token === "") return undefined;
  const found = await findTokenOwner(database(), hashTokenText(token));
  if (!found) return undefined;
  await noteTokenUse(database(), found.tokenId);
  const { id, name, email, scopes } = found;
  return { user: { id, name, email, role: found.role === "admin" ? "admin" : "member" }, scopes };
}

/** A token reads with `read`, changes with `write`, and is an administrator's only with `admin` besides. */
export function requireScope(scopes: readonly TokenScope[], scope: TokenScope): void {
  if (scopes.includes(scope)) return;
  throw new AppError({
    status: 403,
    code: "token-scope",
    detail: `This API token lacks the scope ${scope}. Make one that has it in Settings, under API tokens.`,
  });
}
