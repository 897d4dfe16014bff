import type { Share, ShareInput, SharePreview, ShareUpdate } from "@/protocol/shares";
import { request } from "./api";
import type { Environment } from "./environment";

type Port = Pick<Environment, "fetch">;

/** Shared links. Each rejects with `ApiProblem` and nothing else. */
export async function listShares(port: Port, threadId?: string): Promise<Share[]> {
  const path = threadId === undefined ? "/api/shares" : `/api/threads/${threadId}/shares`;
  return (await request<{ shares: Share[] }>(port, path, {})).shares;
}

export async function previewShare(
  port: Port,
  threadId: string,
  body: ShareInput,
): Promise<SharePreview> {
  const path = `/api/threads/${threadId}/shares/preview`;
  return await request<SharePreview>(port, path, { method: "POST", body });
}

export async function createShare(port: Port, threadId: string, body: ShareInput): Promise<Share> {
  return await request<Share>(port, `/api/threads/${threadId}/shares`, { method: "POST", body });
}

export async function updateShare(port: Port, id: string, body: ShareUpdate): Promise<Share> {
  return await request<Share>(port, `/api/shares/${id}`, { method: "PATCH", body });
}

export async function revokeShare(port: Port, id: string): Promise<void> {
  await request<void>(port, `/api/shares/${id}`, { method: "DELETE" });
}

export async function continueShare(port: Port, token: string): Promise<{ threadId: string }> {
  return await request(port, "/api/shares/continue", { method: "POST", body: { token } });
}
