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
import { requestAsAdmin } from "./admin-request";
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

export type ModelPatch = Partial<Omit<AdminModel, "id" | "name" | "isListed">>;

export type TestInput =
  | (Omit<EndpointInput, "name" | "models"> & { model?: string; endpointId?: string })
  | { endpointId: string };

/** What administrators do. Every call rejects with `ApiProblem` and nothing else. */
export function createAdminApi(env: Pick<Environment, "fetch">) {
  const path = "/api/admin/endpoints";
  return {
    listEndpoints: async () =>
      (await requestAsAdmin<{ endpoints: AdminEndpoint[] }>(env, path, {})).endpoints,
    createEndpoint: (body: EndpointInput) =>
      requestAsAdmin<AdminEndpoint>(env, path, { method: "POST", body }),
    changeEndpoint: (id: string, body: EndpointPatch) =>
      requestAsAdmin<AdminEndpointChanged>(env, `${path}/${id}`, { method: "PATCH", body }),
    deleteEndpoint: (id: string) =>
      requestAsAdmin<void>(env, `${path}/${id}`, { method: "DELETE" }),
    enableDemo: () =>
      requestAsAdmin<AdminEndpoint>(env, `${path}/demo`, { method: "POST", body: {} }),
    changeModel: (id: string, body: ModelPatch) =>
      requestAsAdmin<AdminModel>(env, `/api/admin/models/${id}`, { method: "PATCH", body }),
    changeSettings: async (body: Partial<Record<AdminSetting["key"], unknown>>) =>
      (
        await requestAsAdmin<{ settings: AdminSetting[] }>(env, "/api/admin/settings", {
          method: "PATCH",
          body,
        })
      ).settings,
    listLiveRuns: async () =>
      (await requestAsAdmin<{ runs: LiveRun[] }>(env, "/api/admin/runs", {})).runs,
    stopRun: (id: string) =>
      requestAsAdmin<void>(env, `/api/admin/runs/${id}/stop`, { method: "POST", body: {} }),
    readUsage: (days: number) =>
      requestAsAdmin<UsageReport>(env, `/api/admin/usage?days=${days}`, {}),
    listAudit: (cursor: string) =>
      requestAsAdmin<AuditList>(env, `/api/admin/audit?cursor=${cursor}`, {}),
    checkAudit: () => requestAsAdmin<AuditCheck>(env, "/api/admin/audit/check", {}),
    testEndpoint(body: TestInput, signal: AbortSignal) {
      const abortable = {
        fetch: (url: string, init?: RequestInit) => env.fetch(url, { ...init, signal }),
      };
      return requestAsAdmin<EndpointReport>(abortable, `${path}/test`, { method: "POST", body });
    },
  };
}

export type AdminApi = ReturnType<typeof createAdminApi>;
