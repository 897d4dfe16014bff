import type { ApiToken, CreatedToken, TokenScope } from "@/protocol/api";
import { request } from "./api";
import type { Environment } from "./environment";

type Port = Pick<Environment, "fetch">;

export interface NewToken {
  name: string;
  scopes: TokenScope[];
  expiresInDays: number | null;
}

/** Keys to the HTTP API. Each rejects with `ApiProblem` and nothing else. */
export async function listTokens(port: Port): Promise<ApiToken[]> {
  return (await request<{ tokens: ApiToken[] }>(port, "/api/tokens", {})).tokens;
}

export async function createToken(port: Port, body: NewToken): Promise<CreatedToken> {
  return await request<CreatedToken>(port, "/api/tokens", { method: "POST", body });
}

export async function revokeToken(port: Port, id: string): Promise<void> {
  await request<void>(port, `/api/tokens/${id}`, { method: "DELETE" });
}
