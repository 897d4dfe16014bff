import type { Me, PersonalSettings } from "@/protocol/api";
import { request } from "./api";
import type { Environment } from "./environment";

type Port = Pick<Environment, "fetch">;

export interface MeChange {
  name?: string;
  settings?: Partial<PersonalSettings>;
}

/** What a person can change of themselves. Each rejects with `ApiProblem` and nothing else. */
export async function patchMe(port: Port, change: MeChange): Promise<Me> {
  return await request<Me>(port, "/api/me", { method: "PATCH", body: change, keepalive: true });
}

export async function changePassword(
  port: Port,
  passwords: { currentPassword: string; newPassword: string },
): Promise<void> {
  await request(port, "/api/me/password", { method: "POST", body: passwords });
}

export async function signOutElsewhere(port: Port): Promise<{ ended: number }> {
  return await request(port, "/api/me/sign-out-elsewhere", { method: "POST", body: {} });
}

/** For good: what runs is cancelled, and everything is removed. */
export async function deleteMe(port: Port, password: string): Promise<void> {
  await request(port, "/api/me", { method: "DELETE", body: { password } });
}
