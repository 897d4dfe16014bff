import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** One person's things, to put into addresses. */
export interface Place {
  threadId: string;
  messageId: string;
  runId: string;
  queuedId: string;
  fileId: string;
  partId: string;
  endpointId: string;
  modelId: string;
  shareId: string;
  userId: string;
  linkId: string;
  tokenId: string;
}

export interface Route {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** As the folders of app/api spell it. */
  path: string;
  /** A body that is all right. */
  body?: Record<string, unknown>;
  /** Open to those who are not signed in. */
  isOpen?: true;
  /** For administrators; to everybody else it does not exist. */
  isAdmin?: true;
  /** Bodies above this are refused. */
  bytesMax?: number;
}

const small = 256 * 1024;
const large = 8 * 1024 * 1024;

/** Every route of the API but the catch-all and sign-in, which have tests of their own. */
export const routes: readonly Route[] = [
  {
    method: "POST",
    path: "/api/account-links",
    body: { token: "x" },
    isOpen: true,
    bytesMax: small,
  },
  {
    method: "POST",
    path: "/api/account-links/accept",
    body: { token: "x", password: "something long enough" },
    isOpen: true,
    bytesMax: small,
  },
  { method: "GET", path: "/api/admin/audit", isAdmin: true },
  { method: "GET", path: "/api/admin/audit/check", isAdmin: true },
  { method: "GET", path: "/api/admin/people", isAdmin: true },
  {
    method: "POST",
    path: "/api/admin/people/invitations",
    body: { role: "member" },
    isAdmin: true,
    bytesMax: small,
  },
  { method: "DELETE", path: "/api/admin/people/invitations/[linkId]", isAdmin: true },
  {
    method: "PATCH",
    path: "/api/admin/people/[userId]",
    body: { role: "member" },
    isAdmin: true,
    bytesMax: small,
  },
  { method: "DELETE", path: "/api/admin/people/[userId]", isAdmin: true },
  { method: "POST", path: "/api/admin/people/[userId]/reset", isAdmin: true },
  { method: "GET", path: "/api/admin/runs", isAdmin: true },
  { method: "POST", path: "/api/admin/runs/[runId]/stop", isAdmin: true },
  { method: "GET", path: "/api/admin/usage", isAdmin: true },
  { method: "GET", path: "/api/admin/usage/csv", isAdmin: true },
  { method: "GET", path: "/api/admin/settings", isAdmin: true },
  {
    method: "PATCH",
    path: "/api/admin/settings",
    body: { thinking: true },
    isAdmin: true,
    bytesMax: small,
  },
  { method: "GET", path: "/api/admin/endpoints", isAdmin: true },
  {
    method: "POST",
    path: "/api/admin/endpoints",
    body: { kind: "vllm", baseUrl: "http://127.0.0.1:9/v1" },
    isAdmin: true,
    bytesMax: small,
  },
  { method: "POST", path: "/api/admin/endpoints/demo", isAdmin: true },
  {
    method: "POST",
    path: "/api/admin/endpoints/test",
    body: { kind: "vllm", baseUrl: "http://127.0.0.1:9/v1" },
    isAdmin: true,
    bytesMax: small,
  },
  { method: "DELETE", path: "/api/admin/endpoints/[endpointId]", isAdmin: true },
  {
    method: "PATCH",
    path: "/api/admin/endpoints/[endpointId]",
    body: { name: "Ours" },
    isAdmin: true,
    bytesMax: small,
  },
  {
    method: "PATCH",
    path: "/api/admin/models/[modelId]",
    body: { isEnabled: true },
    isAdmin: true,
    bytesMax: small,
  },
  { method: "GET", path: "/api/events" },
  { method: "POST", path: "/api/files" },
  { method: "GET", path: "/api/files/[fileId]/content" },
  { method: "GET", path: "/api/health/live", isOpen: true },
  { method: "GET", path: "/api/health/ready", isOpen: true },
  { method: "GET", path: "/api/me" },
  { method: "PATCH", path: "/api/me", body: { name: "Changed" }, bytesMax: small },
  { method: "DELETE", path: "/api/me", body: { password: "not the right one" }, bytesMax: small },
  { method: "GET", path: "/api/me/draft" },
  { method: "PUT", path: "/api/me/draft", body: { text: "later" }, bytesMax: large },
  {
    method: "POST",
    path: "/api/me/password",
    body: { currentPassword: "x", newPassword: "something long enough" },
    bytesMax: small,
  },
  { method: "POST", path: "/api/me/sign-out-elsewhere" },
  { method: "GET", path: "/api/messages/[messageId]/parts" },
  { method: "GET", path: "/api/messages/[messageId]/steps" },
  { method: "GET", path: "/api/models" },
  { method: "GET", path: "/api/openapi.json", isOpen: true },
  { method: "GET", path: "/api/parts/[partId]/content" },
  {
    method: "POST",
    path: "/api/runs/[runId]/answers",
    body: { callId: "call_1", decision: "approve" },
    bytesMax: small,
  },
  {
    method: "PATCH",
    path: "/api/runs/[runId]/budget",
    body: { steps: 10 },
    bytesMax: small,
  },
  { method: "POST", path: "/api/runs/[runId]/cancel" },
  { method: "GET", path: "/api/runs/[runId]/events" },
  { method: "POST", path: "/api/runs/[runId]/pause" },
  { method: "GET", path: "/api/runs/[runId]" },
  { method: "GET", path: "/api/setup", isOpen: true },
  { method: "POST", path: "/api/setup", isOpen: true },
  { method: "POST", path: "/api/sign-up", isOpen: true },
  {
    method: "PUT",
    path: "/api/threads/[threadId]/draft",
    body: { text: "later" },
    bytesMax: large,
  },
  { method: "GET", path: "/api/threads/[threadId]/messages" },
  {
    method: "PATCH",
    path: "/api/threads/[threadId]/queue/[queuedId]",
    body: { text: "changed" },
    bytesMax: large,
  },
  { method: "DELETE", path: "/api/threads/[threadId]/queue/[queuedId]" },
  { method: "GET", path: "/api/threads/[threadId]/queue" },
  { method: "GET", path: "/api/threads/[threadId]" },
  {
    method: "PATCH",
    path: "/api/threads/[threadId]",
    body: { title: "Changed" },
    bytesMax: small,
  },
  { method: "DELETE", path: "/api/threads/[threadId]" },
  {
    method: "POST",
    path: "/api/threads/[threadId]/runs",
    body: { message: { text: "hello" } },
    bytesMax: large,
  },
  { method: "GET", path: "/api/shares" },
  { method: "PATCH", path: "/api/shares/[shareId]", body: {}, bytesMax: small },
  { method: "DELETE", path: "/api/shares/[shareId]" },
  { method: "POST", path: "/api/shares/continue", body: { token: "x" }, bytesMax: small },
  { method: "GET", path: "/api/threads/[threadId]/shares" },
  { method: "POST", path: "/api/threads/[threadId]/shares", body: {}, bytesMax: small },
  { method: "POST", path: "/api/threads/[threadId]/shares/preview", body: {}, bytesMax: small },
  { method: "GET", path: "/api/threads/[threadId]/workspace" },
  { method: "GET", path: "/api/threads/[threadId]/workspace/file" },
  { method: "GET", path: "/api/threads" },
  { method: "POST", path: "/api/threads", body: {}, bytesMax: small },
  { method: "GET", path: "/api/tokens" },
  {
    method: "POST",
    path: "/api/tokens",
    body: { name: "Script", scopes: ["read"], expiresInDays: 1 },
    bytesMax: small,
  },
  { method: "DELETE", path: "/api/tokens/[tokenId]" },
  { method: "GET", path: "/api/tools" },
  {
    method: "PUT",
    path: "/api/tools",
    body: { tool: "bash", approval: "ask" },
    bytesMax: small,
  },
];

const ownTests = ["[[...path]]", "auth/[...path]"];

/** `METHOD /path` of every route file, as the framework will serve them. */
export function listServed(root: string): string[] {
  const folder = join(root, "app", "api");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === "route.ts")
    .map((entry) => entry.parentPath)
    .filter((path) => !ownTests.includes(relative(folder, path)))
    .flatMap((path) => {
      const source = readFileSync(join(path, "route.ts"), "utf8");
      const methods = source.matchAll(/export (?:async )?(?:function|const) ([A-Z]+)\b/g);
      return [...methods].map(([, method]) => `${method} /api/${relative(folder, path)}`);
    })
    .sort();
}

export function fill(path: string, place: Place): string {
  return path.replace(/\[(\w+)\]/g, (_, name: keyof Place) => place[name]);
}

export function hasId(route: Route): boolean {
  return route.path.includes("[");
}
