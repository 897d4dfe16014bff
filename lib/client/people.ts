import type { AccountLink, AdminPerson, PeopleList } from "@/protocol/api";
import { requestAsAdmin } from "./admin-request";
import type { Environment } from "./environment";

export type PersonChange = { role: AdminPerson["role"] } | { status: AdminPerson["status"] };

/** What administrators do to accounts. Every call rejects with `ApiProblem` and nothing else. */
export function createPeopleApi(env: Pick<Environment, "fetch">) {
  const path = "/api/admin/people";
  return {
    list: (words: string, cursor?: string) => {
      const query = new URLSearchParams({ q: words, ...(cursor ? { cursor } : {}) });
      return requestAsAdmin<PeopleList>(env, `${path}?${query}`, {});
    },
    invite: (body: { email?: string; role: AdminPerson["role"] }) =>
      requestAsAdmin<AccountLink>(env, `${path}/invitations`, { method: "POST", body }),
    revokeInvitation: (id: string) =>
      requestAsAdmin<void>(env, `${path}/invitations/${id}`, { method: "DELETE" }),
    change: (id: string, body: PersonChange) =>
      requestAsAdmin<void>(env, `${path}/${id}`, { method: "PATCH", body }),
    reset: (id: string) =>
      requestAsAdmin<AccountLink>(env, `${path}/${id}/reset`, { method: "POST", body: {} }),
    remove: (id: string) => requestAsAdmin<void>(env, `${path}/${id}`, { method: "DELETE" }),
  };
}
