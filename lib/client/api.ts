import type {
  MessageList,
  ModelChoice,
  PartList,
  RunStarted,
  RunSummary,
  StepSummary,
  ThreadDetail,
  ThreadList,
  ThreadSettings,
} from "@/protocol/api";
import type { Budget } from "@/protocol/budget";
import type { ErrorInfo } from "@/protocol/error-classes";
import { ApiProblem, toApiProblem } from "./api-problem";
import type { Environment } from "./environment";

export interface RunSettings {
  model?: string;
  thinking?: boolean;
  /** Tools that the thread's runs do without. */
  toolsOff?: readonly string[];
  /** Limits of its runs where they differ from the installation's. */
  budget?: Partial<Budget>;
}

export type RunBody = (
  | {
      message: { text: string; files?: readonly string[] };
      delivery?: "steer" | "queue";
      /** The message to answer after; null for a new first message. Absent: the branch shown. */
      parentId?: string | null;
    }
  | { regenerate: string }
  | { continue: string }
) & {
  model?: string;
  settings?: Omit<RunSettings, "model" | "budget">;
  budget?: Partial<Budget>;
};

export interface ModelList {
  models: readonly ModelChoice[];
  /** Why there are none, or fewer than there could be. */
  error?: ErrorInfo;
}

export type ThreadFilter = "active" | "archived";

export interface ThreadChange {
  title?: string;
  leafMessageId?: string;
  isPinned?: boolean;
  isArchived?: boolean;
  settings?: Partial<ThreadSettings>;
  seen?: true;
  isDeleted?: false;
}

export interface Api {
  createThread(): Promise<{ id: string }>;
  getThread(threadId: string): Promise<ThreadDetail>;
  patchThread(threadId: string, change: ThreadChange): Promise<void>;
  deleteThread(threadId: string): Promise<void>;
  listThreads(cursor?: string, filter?: ThreadFilter): Promise<ThreadList>;
  searchThreads(q: string, signal: AbortSignal): Promise<ThreadList>;
  listMessages(threadId: string, before?: string): Promise<MessageList>;
  listPartsBefore(messageId: string, ordinal: number): Promise<PartList>;
  listSteps(messageId: string): Promise<readonly StepSummary[]>;
  /** A file's content as text. */
  readFile(fileId: string): Promise<string>;
  /** The key stays the same when the same send is tried again. */
  startRun(threadId: string, body: RunBody, idempotencyKey: string): Promise<RunStarted>;
  getRun(runId: string): Promise<RunSummary>;
  cancelRun(runId: string): Promise<void>;
  pauseRun(runId: string): Promise<RunSummary>;
  changeBudget(runId: string, change: Partial<Budget>): Promise<RunSummary>;
  patchQueued(threadId: string, queuedId: string, text: string): Promise<void>;
  removeQueued(threadId: string, queuedId: string): Promise<void>;
  listModels(): Promise<ModelList>;
}

interface Call {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Goes on when the page is left meanwhile; the browser allows it 64 KiB. */
  keepalive?: boolean;
}

const partsLimit = 100;
/** Of a message that arrives though its page is left at once; more would use up what a browser allows. */
const keptSendCharactersMax = 5_000;

export function createApi(env: Pick<Environment, "fetch">): Api {
  const call = <T>(path: string, options: Call = {}) => request<T>(env, path, options);
  const change = async (path: string, options: Call) => {
    await request<unknown>(env, path, options);
  };
  return {
    createThread: () => call("/api/threads", { method: "POST", body: {} }),
    getThread: (threadId) => call(`/api/threads/${threadId}`),
    patchThread: (threadId, body) =>
      change(`/api/threads/${threadId}`, { method: "PATCH", body, keepalive: true }),
    deleteThread: (threadId) => change(`/api/threads/${threadId}`, { method: "DELETE" }),
    listThreads: (cursor, filter) => call(`/api/threads${query({ cursor, filter })}`),
    searchThreads: (q, signal) => call(`/api/threads${query({ q })}`, { signal }),
    listMessages: (threadId, before) =>
      call(`/api/threads/${threadId}/messages${query({ before })}`),
    listPartsBefore: (messageId, ordinal) =>
      call(`/api/messages/${messageId}/parts${query({ before: ordinal, limit: partsLimit })}`),
    listSteps: async (messageId) => {
      const { steps } = await call<{ steps: StepSummary[] }>(`/api/messages/${messageId}/steps`);
      return steps;
    },
    readFile: (fileId) => readText(env, `/api/files/${fileId}/content`),
    startRun: (threadId, body, idempotencyKey) =>
      call(`/api/threads/${threadId}/runs`, {
        ...{ method: "POST", body, keepalive: isSmall(body) },
        headers: { "idempotency-key": idempotencyKey },
      }),
    getRun: (runId) => call(`/api/runs/${runId}`),
    cancelRun: (runId) => change(`/api/runs/${runId}/cancel`, { method: "POST", body: {} }),
    pauseRun: (runId) => call(`/api/runs/${runId}/pause`, { method: "POST", body: {} }),
    changeBudget: (runId, body) => call(`/api/runs/${runId}/budget`, { method: "PATCH", body }),
    patchQueued: (threadId, queuedId, text) =>
      change(`/api/threads/${threadId}/queue/${queuedId}`, { method: "PATCH", body: { text } }),
    removeQueued: (threadId, queuedId) =>
      change(`/api/threads/${threadId}/queue/${queuedId}`, { method: "DELETE" }),
    listModels: () => call("/api/models"),
  };
}

function isSmall(body: RunBody): boolean {
  return JSON.stringify(body).length <= keptSendCharactersMax;
}

/** One JSON request. Rejects with `ApiProblem` and nothing else. */
export async function request<T>(
  env: Pick<Environment, "fetch">,
  path: string,
  { method = "GET", body, headers, signal, keepalive = false }: Call,
): Promise<T> {
  let response: Response;
  try {
    response = await env.fetch(path, {
      method,
      cache: "no-store",
      keepalive,
      ...(signal ? { signal } : {}),
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new ApiProblem({ code: "network" }, { cause });
  }
  if (!response.ok) throw await toApiProblem(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new ApiProblem({ code: "unreadable-answer", status: response.status }, { cause });
  }
}

export async function readText(env: Pick<Environment, "fetch">, path: string): Promise<string> {
  let response: Response;
  try {
    response = await env.fetch(path, { cache: "no-store" });
    if (response.ok) return await response.text();
  } catch (cause) {
    throw new ApiProblem({ code: "network" }, { cause });
  }
  throw await toApiProblem(response);
}

function query(values: Record<string, string | number | undefined>): string {
  const entries = Object.entries(values).filter((entry) => entry[1] !== undefined);
  if (entries.length === 0) return "";
  return `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}`;
}
