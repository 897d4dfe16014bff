import { definitions, settingKeys } from "@/lib/settings/definitions.schema";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Whole = Readonly<Record<string, unknown>>;

const budget = { steps: 10, tokens: 1_000, minutes: 5, cost: 1.5 };
const started = {
  ...{ delivery: "queue", model: "[modelId]", budget },
  settings: { thinking: true, toolsOff: ["bash"] },
};
const shown = { reasoning: true, toolInputs: true, toolOutputs: true, files: true };
const share = {
  options: { ...shown, systemPrompt: true },
  ...{ isAuthorShown: true, snapshot: "x", expiresAt: "2999-01-01T00:00:00Z" },
};
const endpoint = { kind: "vllm", baseUrl: "http://127.0.0.1:9/v1", name: "Ours", key: "sk-1234" };
const account = { name: "Eve", email: "eve@example.com", password: "something long enough" };

/** Bodies that are all right, with every member that their route takes; of a union one for each branch. What is in brackets, a test fills in. */
export const wholeBodies: readonly [Method, string, Whole][] = [
  ["POST", "threads", { title: "x" }],
  [
    "PATCH",
    "threads/[threadId]",
    {
      ...{ title: "x", leafMessageId: "[messageId]", isPinned: true, isArchived: true },
      settings: { modelId: "[modelId]", thinking: true, toolsOff: ["bash"], budget },
      ...{ seen: true, isDeleted: false },
    },
  ],
  ["PUT", "threads/[threadId]/draft", { text: "x", files: ["[fileId]"] }],
  ["PUT", "me/draft", { text: "x", files: ["[fileId]"] }],
  ["PATCH", "threads/[threadId]/queue/[queuedId]", { text: "x" }],
  [
    "POST",
    "threads/[threadId]/runs",
    { ...started, message: { text: "x", files: ["[fileId]"] }, parentId: "[messageId]" },
  ],
  ["POST", "threads/[threadId]/runs", { ...started, regenerate: "[messageId]" }],
  ["POST", "threads/[threadId]/runs", { ...started, continue: "[runId]" }],
  ["PATCH", "runs/[runId]/budget", budget],
  [
    "POST",
    "runs/[runId]/answers",
    { callId: "call_x", decision: "deny", reason: "no", remember: "thread" },
  ],
  ["POST", "runs/[runId]/answers", { callId: "call_x", answer: { selected: ["a"], text: "b" } }],
  ["POST", "threads/[threadId]/shares/preview", share],
  ["POST", "threads/[threadId]/shares", share],
  ["PATCH", "shares/[shareId]", share],
  ["POST", "shares/continue", { token: "x" }],
  [
    "PATCH",
    "me",
    {
      name: "Ada",
      settings: { language: "en", theme: "dark", sendKey: "enter", customInstructions: "x" },
    },
  ],
  ["DELETE", "me", { password: "x" }],
  ["POST", "me/password", { currentPassword: "x", newPassword: "something long enough" }],
  ["PUT", "tools", { tool: "bash", approval: "deny", threadId: "[threadId]" }],
  ["POST", "tokens", { name: "x", scopes: ["read"], expiresInDays: 1 }],
  ["POST", "account-links", { token: "x" }],
  ["POST", "account-links/accept", { token: "x", ...account }],
  ["POST", "sign-up", account],
  ["POST", "admin/endpoints", { ...endpoint, models: ["glm-5.1"] }],
  [
    "PATCH",
    "admin/endpoints/[endpointId]",
    { ...endpoint, models: ["glm-5.1"], isEnabled: true, position: 0 },
  ],
  [
    "POST",
    "admin/endpoints/test",
    {
      kind: "vllm",
      baseUrl: "http://127.0.0.1:9/v1",
      key: "sk-1234",
      model: "x",
      endpointId: "[endpointId]",
    },
  ],
  ["POST", "admin/endpoints/test", { endpointId: "[endpointId]" }],
  [
    "PATCH",
    "admin/models/[modelId]",
    {
      ...{ isEnabled: true, contextWindow: 2_048, offeredTo: "everyone", isDefault: false },
      ...{ temperature: 1, topP: 1, priceInput: 1, priceCached: 1, priceOutput: 1 },
    },
  ],
  ["POST", "admin/people/invitations", { email: "eve@example.com", role: "member" }],
  ["PATCH", "admin/people/[userId]", { role: "member" }],
  ["PATCH", "admin/people/[userId]", { status: "active" }],
  [
    "PATCH",
    "admin/settings",
    {
      ...Object.fromEntries(settingKeys.map((key) => [key, definitions[key].fallback])),
      ...{ sharing: true, signUp: true },
    },
  ],
];

type Path = readonly (string | number)[];

/** The paths of all members of a JSON value, and of the elements of its lists. */
export function membersOf(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const step = Array.isArray(value) ? Number(name) : name;
    return [[step], ...membersOf(member).map((path) => [step, ...path])];
  });
}

/** A copy with another member; undefined takes it away. */
export function withMember(whole: Whole, path: Path, member: unknown): Whole {
  const copy: Whole = structuredClone(whole);
  const holder = memberAt(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  holder[path.at(-1) ?? ""] = member;
  return JSON.parse(JSON.stringify(copy));
}

export function memberAt(value: unknown, path: Path): unknown {
  return path.reduce((at, step) => (at as Record<string | number, unknown>)[step], value);
}
