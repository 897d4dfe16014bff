/** Shapes of the HTTP API that both sides share. docs/protocol.md describes them. */
import type { Budget, BudgetLimit, Pause } from "./budget";
import type { ErrorInfo } from "./error-classes";
import type { Part } from "./parts";
import type { RunState } from "./run-state";
import type { RunStatus } from "./states";
import type { ApprovableTool, Approval } from "./tools";
import type { FinishReason, Usage } from "./usage";

/** RFC 9457 body of every error answer; `content-type: application/problem+json`. */
export interface Problem {
  type: "about:blank";
  title: string;
  status: number;
  /** What is wrong and what to do, in English; clients translate by `code`. */
  detail: string;
  /** Stable. */
  code: string;
  /** Path of the offending input field, for example `message.text`. */
  field?: string;
  requestId: string;
}

export interface ThreadSummary {
  id: string;
  title: string | null;
  createdAt: string;
  updatedAt: string;
  /** Of the newest run; null before the first. */
  status: RunStatus | null;
  isPinned: boolean;
  isArchived: boolean;
  /** The newest run ended since its owner last looked. */
  isUnseen: boolean;
  /** A link to a copy of it is alive. */
  isShared: boolean;
  /** In search results: where the words were found; `messageId` null for the title. */
  hit?: SearchHit;
}

export interface SearchHit {
  messageId: string | null;
  /** A passage around the first match. */
  snippet: string;
  /** Matches in `snippet`: start and end in UTF-16 units. */
  ranges: [number, number][];
}

/** What the next message of a thread is sent with; null follows the default. */
export interface ThreadSettings {
  modelId: string | null;
  thinking: boolean | null;
  /** Tools its runs do without; absent: none. */
  toolsOff?: string[];
  /** Limits of its runs where they differ from the installation's. */
  budget?: Partial<Budget>;
}

export interface ThreadList {
  threads: ThreadSummary[];
  nextCursor: string | null;
  /** Threads that wait for the person or ended unseen, on the first page of the active ones. */
  needsYou?: number;
}

export interface ThreadDetail extends ThreadSummary {
  leafMessageId: string | null;
  liveRunId: string | null;
  queue: QueuedMessage[];
  /** Unsent text of this person in this thread, or what a run's end left undelivered. */
  draft: string | null;
  /** Files attached to the draft; absent when there are none. */
  draftFiles?: UploadedFile[];
  settings: ThreadSettings;
}

export interface QueuedMessage {
  id: string;
  text: string;
  /** Absent when there are none. */
  files?: UploadedFile[];
  /** `steer`: the live run reads it before its next step. `queue`: it starts the next run. */
  delivery: "steer" | "queue";
  createdAt: string;
}

export interface RunSummary {
  id: string;
  threadId: string;
  status: RunStatus;
  step: number;
  usage: Usage;
  /** Model asked for; `answeredBy` is the one that said it answered. */
  model: string;
  answeredBy?: string;
  /** Of the newest finished answer: `length` offers to continue. */
  finishReason?: FinishReason;
  budget: Budget;
  /** Somebody asked it to pause: it does before its next step. */
  isPausing: boolean;
  /** Milliseconds it has been executed; step, usage and this are as of the last sealed step. */
  activeMs: number;
  /** Why it is paused, unless it is for `error`. */
  pause?: Pause;
  error?: ErrorInfo & { message: string; remedy: string };
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

export interface Message {
  id: string;
  role: "user" | "assistant";
  parentId: string | null;
  /** Ids of all children of the same parent with the same role, oldest first, itself included. */
  siblings: string[];
  run?: RunSummary;
  createdAt: string;
  partCount: number;
  /** Ordinal of the first part in `parts`; older ones are under `/api/messages/{id}/parts`. */
  firstOrdinal: number;
  parts: Part[];
}

export interface MessageList {
  /** Newest first, the current branch. */
  messages: Message[];
  nextCursor: string | null;
}

export interface PartList {
  parts: Part[];
  partCount: number;
}

/** One attempt of a step, under `/api/messages/{id}/steps`. */
export interface StepSummary {
  step: number;
  attempt: number;
  outcome: "ended" | "retried" | "cut";
  /** The model that said it answered. */
  model: string | null;
  finishReason: string | null;
  usage: Usage | null;
  toolCalls: number;
  toolFailures: number;
  cause: ErrorInfo | null;
  startedAt: string | null;
  respondedAt: string | null;
  endedAt: string | null;
}

export interface RunStarted {
  outcome: "started" | "steered" | "queued";
  runId: string | null;
  userMessageId: string | null;
  assistantMessageId: string | null;
  /** Asked for by the run, when one was started, and what it may use. */
  model?: string;
  budget?: Budget;
  /** When `outcome` is `steered` or `queued`: under `/api/threads/{id}/queue`, until it is delivered. */
  queuedId?: string;
}

/** First frame of `GET /api/runs/{id}/events` without a cursor, or when the cursor's events are pruned. */
export interface RunSnapshot {
  runId: string;
  threadId: string;
  messageId: string;
  /** `parts` holds the newest; `nextPart` counts all of them. */
  state: RunState;
}

export interface ModelChoice {
  id: string;
  name: string;
  endpointId: string;
  endpointName: string;
  contextWindow: number | null;
  /** Scripted answers, no model: to be labelled wherever it appears. */
  isDemo: boolean;
}

export interface PersonalSettings {
  /** Null follows the browser. */
  language: "en" | "zh-CN" | null;
  theme: "light" | "dark" | "system";
  /** The key that sends; the other one makes a line. */
  sendKey: "enter" | "mod-enter";
  /** Added to the system prompt of every run of this person. */
  customInstructions: string;
}

/** `GET /api/me`. */
export interface Me {
  id: string;
  name: string;
  email: string;
  role: "admin" | "member";
  settings: PersonalSettings;
  /** Whether shared links are turned on in this installation. */
  isSharingOn: boolean;
  /** Whether models think in threads where nobody chose. */
  isThinkingDefault: boolean;
  /** Limits of runs where nobody chose others. */
  defaultBudget: Budget;
}

/** `GET /api/me/draft`: unsent text of a person's next thread. */
export interface NewThreadDraft {
  draft: string | null;
  draftFiles?: UploadedFile[];
}

/** `POST /api/files`. */
export interface UploadedFile {
  id: string;
  name: string;
  mediaType: string;
  bytes: number;
}

/** `GET /api/admin/endpoints`. The key is write-only: what is shown of it is its last four characters. */
export interface AdminEndpoint {
  id: string;
  name: string;
  kind: "vllm" | "sglang" | "nim" | "zai" | "generic";
  baseUrl: string;
  keyHint: string | null;
  source: "admin" | "environment" | "demo";
  isEnabled: boolean;
  models: AdminModel[];
  /** What its last list of models ran into; null when it answered, or was not asked yet. */
  error: ErrorInfo | null;
}

/** `PATCH /api/admin/endpoints/{id}`. */
export interface AdminEndpointChanged {
  endpoint: AdminEndpoint;
  /** The address has another origin now, for which the key was not given: it was dropped. */
  isKeyDropped: boolean;
}

export interface AdminModel {
  id: string;
  name: string;
  contextWindow: number | null;
  isEnabled: boolean;
  /** Its endpoint lists it, or a person named it; else nothing new is sent to it. */
  isListed: boolean;
  offeredTo: "everyone" | "admins";
  /** Of threads that name no model; one at most. */
  isDefault: boolean;
  temperature: number;
  topP: number;
  /** Per million tokens; null: unknown. Cached input costs as other input without a price. */
  priceInput: number | null;
  priceCached: number | null;
  priceOutput: number | null;
}

/** `POST /api/admin/endpoints/test`: what an endpoint turned out to be. */
export interface EndpointReport {
  isUsable: boolean;
  models: { name: string; contextWindow: number | null }[];
  /** Whether reasoning came in a field of its own; null when it could not be asked. */
  hasReasoning: boolean | null;
  /** Whether thinking could be turned off; null when it could not be asked. */
  canStopThinking: boolean | null;
  /** From the request to the first content, in milliseconds. */
  firstContentMs: number | null;
  /** What is wrong, worst first. */
  problems: ErrorInfo[];
}

/** `GET /api/tools`: a tool as it stands for a person in a thread. */
export interface ToolChoice {
  name: string;
  isOn: boolean;
  approval: Approval;
  /** Whose stored word `approval` is; null follows the default. */
  remembered: "thread" | "always" | null;
  /** An administrator denies it, whatever anybody says. */
  isFixed: boolean;
  /** The person's answer is its result: there is nothing to approve. */
  isQuestion: boolean;
}

/** A person as administrators see them. */
export interface AdminPerson {
  id: string;
  name: string;
  email: string;
  role: "admin" | "member";
  status: "active" | "suspended";
  createdAt: string;
  /** When a session of theirs or a run was last begun or renewed; to the day. */
  lastSeenAt: string | null;
  threads: number;
  liveRuns: number;
}

export interface PeopleCounts {
  people: number;
  admins: number;
  suspended: number;
}

/** An open invitation. Its link is shown once, when it is made. */
export interface Invitation {
  id: string;
  /** The address it is bound to; null: whoever has the link. */
  email: string | null;
  role: "admin" | "member";
  createdAt: string;
  expiresAt: string;
}

/** `GET /api/admin/people`. */
export interface PeopleList {
  /** In order of their addresses. */
  people: AdminPerson[];
  counts: PeopleCounts;
  invitations: Invitation[];
  nextCursor: string | null;
}

/** A link that works once; the server keeps its hash only. */
export interface AccountLink {
  url: string;
  expiresAt: string;
}

/** `POST /api/account-links`: what a link opens. */
export interface OpenedLink {
  kind: "invite" | "reset";
  /** Null: the person gives their own. */
  email: string | null;
}

/** Stored for ever: add, never rename. */
export type AuditAction =
  | "setup"
  | "account-delete"
  | "sign-in"
  | "sign-in-fail"
  | "sign-out-elsewhere"
  | "password-change"
  | "password-reset"
  | "password-reset-link"
  | "person-invite"
  | "person-invite-revoke"
  | "person-join"
  | "person-role"
  | "person-suspend"
  | "person-unsuspend"
  | "person-delete"
  | "admin-denied"
  | "tool-approve"
  | "tool-deny"
  | "tool-word"
  | "endpoint-add"
  | "endpoint-change"
  | "endpoint-delete"
  | "demo-enable"
  | "model-change"
  | "setting-change"
  | "run-stop"
  | "token-create"
  | "token-revoke"
  | "share-create"
  | "share-update"
  | "share-revoke";

export interface AuditEntry {
  /** From 1 on, without gaps. */
  seq: number;
  at: string;
  /** Null: somebody who was not signed in. */
  actorId: string | null;
  /** The actor's email at that time. */
  actor: string | null;
  /** An `AuditAction`; a newer server may know more. */
  action: string;
  objectKind: string;
  objectId: string;
  details: Record<string, string | number | boolean>;
}

/** `GET /api/admin/audit`. */
export interface AuditList {
  /** Newest first. */
  entries: AuditEntry[];
  nextCursor: string | null;
}

/** `GET /api/admin/audit/check`. */
export interface AuditCheck {
  entries: number;
  /** The first entry that is not what it was, or does not follow the one before it; null: none. */
  breachAt: number | null;
}

/** One setting of the installation; `GET /api/admin/settings` has them all. */
export interface AdminSetting {
  key:
    | "systemPrompt"
    | "thinking"
    | "sharing"
    | "signUp"
    | "failover"
    | `budget_${BudgetLimit}`
    | `tool_${ApprovableTool}`;
  kind: "switch" | "text" | "choice" | "number";
  /** Of a choice. */
  options?: string[];
  /** Of a number: its bounds; 0 stands for no limit where the least is 0. */
  min?: number;
  max?: number;
  value: boolean | string | number;
  default: boolean | string | number;
  /** Its environment variable, which wins. */
  variable: string;
  source: "default" | "admin" | "environment";
}

/** A run that is not over, as administrators see it. */
export interface LiveRun {
  id: string;
  status: "queued" | "running" | "waiting";
  /** As of the last sealed step. */
  step: number;
  model: string;
  owner: { id: string; name: string; email: string };
  createdAt: string;
  /** Its end was asked for. */
  isStopping: boolean;
}

interface UsageCounts {
  calls: number;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** By the prices at the time of each call; null: none had one. */
  cost: number | null;
}

export type TokenScope = "read" | "write" | "admin";

/** A key to the HTTP API, without the key. */
export interface ApiToken {
  id: string;
  name: string;
  /** Its last four characters. */
  hint: string;
  scopes: TokenScope[];
  expiresAt: string | null;
  /** To the minute. */
  lastUsedAt: string | null;
  createdAt: string;
}

/** `POST /api/tokens`: the only answer that has the token itself. */
export interface CreatedToken extends ApiToken {
  token: string;
}

/** `GET /api/admin/usage`. */
export interface UsageReport {
  /** Every UTC day of the range, the oldest first. */
  days: (UsageCounts & { day: string })[];
  /** The most tokens first; name and email are null when the account is gone. */
  rows: (UsageCounts & {
    userId: string | null;
    name: string | null;
    email: string | null;
    model: string;
  })[];
}
