import type { AccountLink, AdminPerson, PeopleList } from "@/protocol/api";
import { requestAsAdmin as request } from "./admin-request";
import type { Environment } from "./environment";

export type PersonChange = { role: AdminPerson["role"] } | { status: AdminPerson["status"] };

/** What administrators do to accounts. Every call rejects with `ApiProblem` and nothing else. */
export function createPeopleApi(env: Pick<Environment, "fetch">) {
  const path = "/api/admin/people";
  return {
    list: (words: string, cursor?: string) => {
      const query = new URLSearchParams({ q: words, ...(cursor ? { cursor } : {}) });
      return request<PeopleList>(env, `${path}?${query}`, {});
    },
    invite: (body: { email?: string; role: AdminPerson["role"] }) =>
      request<AccountLink>(env, `${path}/invitations`, { method: "POST", body }),
    revokeInvitation: (id: string) =>
      request<void>(env, `${path}/invitations/${id}`, { method: "DELETE" }),
    change: (id: string, body: PersonChange) =>
      request<void>(env, `${path}/${id}`, { method: "PATCH", body }),
    reset: (id: string) =>
      request<AccountLink>(env, `${path}/${id}/reset`, { method: "POST", body: {} }),
    remove: (id: string) => request<void>(env, `${path}/${id}`, { method: "DELETE" }),
  };
}
