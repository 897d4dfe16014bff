import type {
  AdminEndpoint,
  AdminEndpointChanged,
  AdminModel,
  AdminSetting,
  AuditCheck,
  AuditList,
  EndpointReport,
  LiveRun,
  UsageReport,
} from "@/protocol/api";
import { requestAsAdmin as request } from "./admin-request";
import type { Environment } from "./environment";

export interface EndpointInput {
  kind: AdminEndpoint["kind"];
  baseUrl: string;
  name?: string;
  key?: string;
  models?: string[];
}

export interface EndpointPatch extends Partial<Omit<EndpointInput, "key">> {
  key?: string | null;
  isEnabled?: boolean;
  position?: number;
}

export type TestInput =
  | (Omit<EndpointInput, "name" | "models"> & { model?: string; endpointId?: string })
  | { endpointId: string };

/** What administrators do. Every call rejects with `ApiProblem` and nothing else. */
export function createAdminApi(env: Pick<Environment, "fetch">) {
  const path = "/api/admin/endpoints";
  return {
    listEndpoints: async () =>
      (await request<{ endpoints: AdminEndpoint[] }>(env, path, {})).endpoints,
    createEndpoint: (body: EndpointInput) =>
      request<AdminEndpoint>(env, path, { method: "POST", body }),
    changeEndpoint: (id: string, body: EndpointPatch) =>
      request<AdminEndpointChanged>(env, `${path}/${id}`, { method: "PATCH", body }),
    deleteEndpoint: (id: string) => request<void>(env, `${path}/${id}`, { method: "DELETE" }),
    enableDemo: () => request<AdminEndpoint>(env, `${path}/demo`, { method: "POST", body: {} }),
    changeModel: (id: string, body: Partial<Omit<AdminModel, "id" | "name">>) =>
      request<AdminModel>(env, `/api/admin/models/${id}`, { method: "PATCH", body }),
    changeSettings: async (body: Partial<Record<AdminSetting["key"], unknown>>) =>
      (
        await request<{ settings: AdminSetting[] }>(env, "/api/admin/settings", {
          method: "PATCH",
          body,
        })
      ).settings,
    listLiveRuns: async () => (await request<{ runs: LiveRun[] }>(env, "/api/admin/runs", {})).runs,
    stopRun: (id: string) =>
      request<void>(env, `/api/admin/runs/${id}/stop`, { method: "POST", body: {} }),
    readUsage: (days: number) => request<UsageReport>(env, `/api/admin/usage?days=${days}`, {}),
    listAudit: (cursor: string) => request<AuditList>(env, `/api/admin/audit?cursor=${cursor}`, {}),
    checkAudit: () => request<AuditCheck>(env, "/api/admin/audit/check", {}),
    testEndpoint(body: TestInput, signal: AbortSignal) {
      const abortable = {
        fetch: (url: string, init?: RequestInit) => env.fetch(url, { ...init, signal }),
      };
      return request<EndpointReport>(abortable, `${path}/test`, { method: "POST", body });
    },
  };
}

export type AdminApi = ReturnType<typeof createAdminApi>;
