import "server-only";
import { database } from "@/db/client";
import { deleteToken, insertToken, listTokenRows, type TokenRow } from "@/db/queries/api-tokens";
import { AppError, invalidInput, notFound, unauthenticated } from "@/lib/app-error";
import type { ApiToken, CreatedToken } from "@/protocol/api";
import { newId } from "@/protocol/ids";
import type { CreateTokenInput } from "./token.schema";
import { hashTokenText, newTokenText } from "./token-text";

interface Person {
  id: string;
  role: "admin" | "member";
}

const tokensMax = 50;
const dayMs = 24 * 60 * 60 * 1000;

export async function listTokens(user: Person): Promise<{ tokens: ApiToken[] }> {
  return { tokens: (await listTokenRows(database(), user.id)).map(toToken) };
}

/** The only time the token itself is answered. */
export async function createToken(
  user: Person,
  sessionId: string | null,
  { name, scopes, expiresInDays }: CreateTokenInput,
): Promise<CreatedToken> {
  if (scopes.includes("admin") && user.role !== "admin") {
    throw invalidInput("Only an administrator's token may have the scope admin.", "scopes");
  }
  const token = newTokenText();
  const expiresAt = expiresInDays === null ? null : new Date(Date.now() + expiresInDays * dayMs);
  const row = await insertToken(
    database(),
    {
      ...{ id: newId("token"), userId: user.id, name, scopes, expiresAt },
      ...{ tokenHash: hashTokenText(token), hint: token.slice(-4) },
    },
    { countMax: tokensMax, sessionId },
  );
  if (row === "ended") throw unauthenticated();
  if (row === "full") {
    throw new AppError({
      status: 409,
      code: "tokens-full",
      detail: `You have ${tokensMax} API tokens already. Revoke one first.`,
    });
  }
  return { ...toToken(row), token };
}

export async function revokeToken(user: Person, id: string): Promise<void> {
  if (!(await deleteToken(database(), user.id, id))) throw notFound();
}

function toToken({ createdAt, expiresAt, lastUsedAt, ...rest }: TokenRow): ApiToken {
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
