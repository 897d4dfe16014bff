import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  customType,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { PersonalSettings, ThreadSettings } from "@/protocol/api";
import { type Budget, defaultBudget, type Pause } from "@/protocol/budget";
import type { ErrorInfo } from "@/protocol/error-classes";
import type { RunCarry } from "@/protocol/run-state";
import type { ShareOptions } from "@/protocol/shares";
import type { RunStatus } from "@/protocol/states";
import type { Approval } from "@/protocol/tools";

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });
const moment = () => timestamp({ withTimezone: true, mode: "date", precision: 3 });
const createdAt = () => moment().notNull().defaultNow();
const fileIds = () => text().array().notNull().default(sql`'{}'::text[]`);
const updatedAt = () => moment().notNull().defaultNow();

// People and sessions, in the shape better-auth writes them.
export const users = pgTable("users", {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  role: text().notNull().default("member"),
  status: text().notNull().default("active"),
  /** The person's own settings (protocol/api.ts, `PersonalSettings`); what is absent has its default. */
  settings: jsonb().$type<Partial<PersonalSettings>>().notNull().default({}),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const sessions = pgTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    token: text().notNull().unique(),
    expiresAt: moment().notNull(),
    ipAddress: text(),
    userAgent: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index().on(table.userId)],
);

export const accounts = pgTable(
  "accounts",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    accountId: text().notNull(),
    providerId: text().notNull(),
    accessToken: text(),
    refreshToken: text(),
    accessTokenExpiresAt: moment(),
    refreshTokenExpiresAt: moment(),
    scope: text(),
    idToken: text(),
    password: text(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index().on(table.userId), uniqueIndex().on(table.providerId, table.accountId)],
);

export const verifications = pgTable(
  "verifications",
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: moment().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index().on(table.identifier)],
);

export const rateLimits = pgTable("rate_limits", {
  id: text().primaryKey(),
  key: text().notNull().unique(),
  count: integer().notNull(),
  lastRequest: bigint({ mode: "number" }).notNull(),
});

// Endpoints and models.
export const endpoints = pgTable("endpoints", {
  id: text().primaryKey(),
  name: text().notNull(),
  kind: text().notNull(),
  baseUrl: text().notNull(),
  /** AES-256-GCM, bound to row and origin; null when the endpoint needs no key. */
  keyCiphertext: text(),
  /** `environment` rows follow LONGRUN_ENDPOINT_* and are read-only. */
  source: text().notNull().default("admin"),
  position: integer().notNull().default(0),
  isEnabled: boolean().notNull().default(true),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

export const models = pgTable(
  "models",
  {
    id: text().primaryKey(),
    endpointId: text()
      .notNull()
      .references(() => endpoints.id, { onDelete: "cascade" }),
    /** The name the endpoint knows it by. */
    name: text().notNull(),
    contextWindow: integer(),
    temperature: doublePrecision().notNull().default(1),
    topP: doublePrecision().notNull().default(0.95),
    /** Who may choose it. */
    offeredTo: text().$type<"everyone" | "admins">().notNull().default("everyone"),
    /** The model of threads that name none; at most one. */
    isDefault: boolean().notNull().default(false),
    /** Per million tokens, in the currency of the settings; null: unknown. */
    priceInput: doublePrecision(),
    /** Of input tokens the endpoint had cached; null: as other input. */
    priceCached: doublePrecision(),
    priceOutput: doublePrecision(),
    /** An administrator's choice. */
    isEnabled: boolean().notNull().default(true),
    /** Whether the endpoint still offers it, or a person named it. */
    isListed: boolean().notNull().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex().on(table.endpointId, table.name),
    uniqueIndex("models_one_default").on(table.isDefault).where(sql`is_default`),
    check("models_offered_to", sql`offered_to in ('everyone', 'admins')`),
  ],
);

// Threads and messages.
export const threads = pgTable(
  "threads",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    title: text(),
    /** The branch shown. No foreign key: it would close a cycle; messages outlive no thread. */
    leafMessageId: text(),
    /** Who wrote the title: a person's is never replaced by a model's. */
    titleSource: text().$type<"person" | "model" | "words">(),
    /** What the next message is sent with, unless it says otherwise. */
    settings: jsonb().$type<ThreadSettings>().notNull().default({ modelId: null, thinking: null }),
    pinnedAt: moment(),
    archivedAt: moment(),
    /** When its owner last looked at it; a run that ended later is unseen. */
    seenAt: moment(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: moment(),
  },
  (table) => [
    index("threads_active")
      .on(table.userId, table.updatedAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .where(sql`deleted_at is null and archived_at is null and pinned_at is null`),
    index("threads_archived")
      .on(table.userId, table.updatedAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .where(sql`deleted_at is null and archived_at is not null`),
    index("threads_pinned").on(table.userId).where(sql`pinned_at is not null`),
    index("threads_deleted").on(table.deletedAt).where(sql`deleted_at is not null`),
  ],
);

export const messages = pgTable(
  "messages",
  {
    id: text().primaryKey(),
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    parentId: text(),
    role: text().$type<"user" | "assistant">().notNull(),
    partCount: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.threadId, table.parentId),
    // Each message that is deleted looks for its children by this alone.
    index("messages_children").on(table.parentId),
    foreignKey({ columns: [table.parentId], foreignColumns: [table.id] }).onDelete("cascade"),
    check("messages_role", sql`role in ('user', 'assistant')`),
  ],
);

export const parts = pgTable(
  "parts",
  {
    messageId: text()
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    ordinal: integer().notNull(),
    kind: text().notNull(),
    step: integer().notNull(),
    attempt: integer().notNull(),
    /** Null on parts no run made. */
    firstSeq: integer(),
    lastSeq: integer(),
    /** The whole part in storable form (protocol/storable.ts). */
    body: jsonb().notNull(),
    /** SHA-256 of the body's canonical JSON, hex. */
    hash: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.ordinal] })],
);

// Runs and their log.
export const runs = pgTable(
  "runs",
  {
    id: text().primaryKey(),
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    messageId: text()
      .notNull()
      .unique()
      .references(() => messages.id, { onDelete: "cascade" }),
    continuedFrom: text(),
    status: text().$type<RunStatus>().notNull().default("queued"),
    endpointId: text(),
    modelId: text(),
    /** The model asked for, by the name the endpoint knows. */
    model: text().notNull(),
    thinking: boolean().notNull().default(true),
    /** No index may name it, in its condition either: each append would have to write them all. */
    lastSeq: integer().notNull().default(0),
    /** Its `run-end`; null while it lives. A trigger writes it, whichever statement ends the run. */
    endSeq: integer(),
    /** Everything up to here is folded into parts. */
    sealedSeq: integer().notNull().default(0),
    /** Delta events up to here are gone; a reader behind it gets a snapshot. */
    prunedSeq: integer().notNull().default(0),
    /** The fold's scalars at `sealed_seq`. */
    carry: jsonb().$type<RunCarry>().notNull(),
    leaseEpoch: integer().notNull().default(0),
    workerId: text(),
    /** Deaths of owners since the last checkpoint. */
    ownerDeaths: integer().notNull().default(0),
    cancelRequestedAt: moment(),
    pauseRequestedAt: moment(),
    /** What it may use before it pauses. */
    budget: jsonb().$type<Budget>().notNull().default(defaultBudget),
    /** Why it is paused, unless it is for `error`. */
    pause: jsonb().$type<Pause>(),
    error: jsonb().$type<ErrorInfo>(),
    createdAt: createdAt(),
    queuedAt: createdAt(),
    startedAt: moment(),
    endedAt: moment(),
  },
  (table) => [
    uniqueIndex("runs_one_live_per_thread")
      .on(table.threadId)
      .where(sql`status in ('queued', 'running', 'waiting')`),
    index("runs_queue").on(table.queuedAt, table.id).where(sql`status = 'queued'`),
    index("runs_owned").on(table.workerId).where(sql`status = 'running'`),
    index("runs_unsealed").on(table.id).where(sql`sealed_seq < end_seq`),
    index("runs_unpruned").on(table.endedAt).where(sql`pruned_seq < sealed_seq`),
    index("runs_by_thread").on(table.threadId, table.createdAt.desc()),
    check(
      "runs_status",
      sql`status in ('queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled')`,
    ),
    check("runs_owner", sql`(status = 'running') = (worker_id is not null)`),
    check("runs_seal", sql`sealed_seq <= last_seq`),
  ],
);

export const runEvents = pgTable(
  "run_events",
  {
    /** Without a foreign key, which would be a third of an append: a trigger does what it would do. */
    runId: text().notNull(),
    seq: integer().notNull(),
    /** The run's epoch when it was written: its owner's, if it had one. */
    epoch: integer().notNull(),
    event: jsonb().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seq] }),
    uniqueIndex("run_events_one_end").on(table.runId).where(sql`event->>'type' = 'run-end'`),
  ],
);

export const steps = pgTable(
  "steps",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    step: integer().notNull(),
    attempt: integer().notNull(),
    outcome: text().$type<"ended" | "retried" | "cut">().notNull(),
    firstSeq: integer().notNull(),
    lastSeq: integer().notNull(),
    model: text(),
    finishReason: text(),
    usage: jsonb(),
    toolCalls: integer().notNull().default(0),
    toolFailures: integer().notNull().default(0),
    cause: jsonb().$type<ErrorInfo>(),
    /** What was really sent: messages, reasoning kept, bytes. */
    sent: jsonb(),
    startedAt: moment(),
    /** When the first part of the model's answer began. */
    firstContentAt: moment(),
    respondedAt: moment(),
    endedAt: moment(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.step, table.attempt] })],
);

export const toolCalls = pgTable(
  "tool_calls",
  {
    id: text().primaryKey(),
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    step: integer().notNull(),
    tool: text().notNull(),
    inputHash: text().notNull(),
    /** Epoch of the owner that claimed it. */
    epoch: integer().notNull(),
    /** How often it was started: above 1 only for tools that are safe to repeat. */
    starts: integer().notNull().default(1),
    state: text().$type<"started" | "output" | "error">().notNull().default("started"),
    createdAt: createdAt(),
    endedAt: moment(),
  },
  (table) => [index().on(table.runId)],
);

/** What a person said to an open call; one answer a call, whoever was first. */
export const answers = pgTable(
  "answers",
  {
    callId: text().primaryKey(),
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Of an approval; null on a question's answer. */
    decision: text().$type<"approve" | "deny">(),
    reason: text(),
    /** Of a question, in storable form. */
    answer: jsonb(),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.runId),
    check("answers_kind", sql`(decision is null) <> (answer is null)`),
  ],
);

/** A person's standing word on a tool: for one thread, or for all of theirs (`thread_id` null). */
export const toolApprovals = pgTable(
  "tool_approvals",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    threadId: text().references(() => threads.id, { onDelete: "cascade" }),
    tool: text().notNull(),
    approval: text().$type<Approval>().notNull(),
    updatedAt: updatedAt(),
  },
  (table) => [
    unique("tool_approvals_scope").on(table.userId, table.threadId, table.tool).nullsNotDistinct(),
    index().on(table.threadId),
    check("tool_approvals_approval", sql`approval in ('allow', 'ask', 'deny')`),
  ],
);

/** Content by its hash, a thread's own: files of its workspace, outputs too large for a part. */
export const blobs = pgTable(
  "blobs",
  {
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    sha256: text().notNull(),
    bytes: integer().notNull(),
    content: bytea().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.threadId, table.sha256] })],
);

/** A workspace at a moment: `id` is the SHA-256 of its manifest, so equal contents are one version. */
export const workspaceVersions = pgTable(
  "workspace_versions",
  {
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    id: text().notNull(),
    manifest: jsonb().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.threadId, table.id] })],
);

export const workers = pgTable("workers", {
  id: text().primaryKey(),
  /** Key of the session advisory lock the worker holds while it lives. */
  lockKey: integer().notNull().generatedAlwaysAsIdentity(),
  startedAt: createdAt(),
  leaseExpiresAt: moment().notNull(),
});

// Sending.
export const queuedMessages = pgTable(
  "queued_messages",
  {
    id: text().primaryKey(),
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    position: bigint({ mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    text: text().notNull(),
    modelId: text(),
    thinking: boolean(),
    fileIds: fileIds(),
    /** `steer`: read by the live run before its next step. `queue`: starts the next run. */
    delivery: text().$type<"steer" | "queue">().notNull().default("queue"),
    /** Of the run it starts. */
    budget: jsonb().$type<Budget>(),
    /** The live run is about to read it: it cannot be changed any more. */
    takenAt: moment(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.threadId, table.position)],
);

export const drafts = pgTable(
  "drafts",
  {
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    text: text().notNull(),
    fileIds: fileIds(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.threadId] })],
);

/** Unsent text of a person's next thread. */
export const newThreadDrafts = pgTable("new_thread_drafts", {
  userId: text()
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  text: text().notNull(),
  fileIds: fileIds(),
  updatedAt: updatedAt(),
});

export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    key: text().notNull(),
    requestHash: text().notNull(),
    response: jsonb().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] }), index().on(table.createdAt)],
);

/** Text a person attached, or sent along as a file. Belongs to its owner; a message names it in a part. */
export const files = pgTable(
  "files",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Null until a message was sent with it; unsent ones are purged after a day. */
    threadId: text().references(() => threads.id, { onDelete: "cascade" }),
    name: text().notNull(),
    mediaType: text().notNull(),
    bytes: integer().notNull(),
    sha256: text().notNull(),
    content: bytea().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.userId), index().on(table.threadId)],
);

/** What search looks through: a row per message with text (long ones have several), one per title (`message_id` null). */
export const searchTexts = pgTable(
  "search_texts",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    messageId: text().references(() => messages.id, { onDelete: "cascade" }),
    text: text().notNull(),
    /** Words, and pairs of neighbouring CJK characters, made by db/search-tokens.ts. */
    tokens: tsvector().notNull(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("search_texts_tokens").using("gin", table.tokens),
    index("search_texts_trigrams").using("gin", sql`${table.text} gin_trgm_ops`),
    index("search_texts_title_trigrams")
      .using("gin", sql`${table.text} gin_trgm_ops`)
      .where(sql`message_id is null`),
    index("search_texts_newest").on(table.userId, table.updatedAt.desc().nullsFirst()),
    index("search_texts_title_tokens").using("gin", table.tokens).where(sql`message_id is null`),
    index("search_texts_newest_titles")
      .on(table.userId, table.updatedAt.desc().nullsFirst())
      .where(sql`message_id is null`),
    index().on(table.threadId),
    index().on(table.messageId),
  ],
);

export const settings = pgTable("settings", {
  key: text().primaryKey(),
  value: jsonb().notNull(),
  updatedAt: updatedAt(),
});

// Sharing.
/** A link to a snapshot. Revoked means deleted. */
export const shares = pgTable(
  "shares",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    threadId: text()
      .notNull()
      .references(() => threads.id, { onDelete: "cascade" }),
    /** The address, 192 random bits; says nothing of thread or owner. */
    token: text().notNull().unique(),
    /** The branch that was shared. */
    leafMessageId: text().notNull(),
    options: jsonb().$type<ShareOptions>().notNull(),
    isAuthorShown: boolean().notNull().default(false),
    /** The public thread as it was built by allow-list (lib/threads/share), in storable form. */
    snapshot: jsonb().notNull(),
    viewCount: integer().notNull().default(0),
    lastViewedAt: moment(),
    expiresAt: moment(),
    createdAt: createdAt(),
    /** When the snapshot was taken. */
    updatedAt: updatedAt(),
  },
  (table) => [
    index().on(table.userId, table.createdAt.desc()),
    index().on(table.threadId),
    index().on(table.expiresAt),
  ],
);

/** Files of a snapshot, copied: the originals may go. */
export const shareFiles = pgTable(
  "share_files",
  {
    shareId: text()
      .notNull()
      .references(() => shares.id, { onDelete: "cascade" }),
    ordinal: integer().notNull(),
    name: text().notNull(),
    mediaType: text().notNull(),
    bytes: integer().notNull(),
    content: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.shareId, table.ordinal] })],
);

// Access and accounting.
/** Keys to the HTTP API; the token itself is shown once and kept as a hash. */
export const apiTokens = pgTable(
  "api_tokens",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** SHA-256 of the token, hex. */
    tokenHash: text().notNull().unique(),
    /** Its last four characters. */
    hint: text().notNull(),
    scopes: text().array().$type<("read" | "write" | "admin")[]>().notNull(),
    expiresAt: moment(),
    lastUsedAt: moment(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.userId)],
);

/** One-time links that make an account, or give an account a new password. */
export const accountLinks = pgTable(
  "account_links",
  {
    id: text().primaryKey(),
    kind: text().$type<"invite" | "reset">().notNull(),
    /** SHA-256 of the link's token, hex. */
    tokenHash: text().notNull().unique(),
    /** Whose password it sets; null on an invitation. */
    userId: text().references(() => users.id, { onDelete: "cascade" }),
    /** Of an invitation: the address it is bound to, or null for any. */
    email: text(),
    role: text().$type<"admin" | "member">().notNull().default("member"),
    createdBy: text().references(() => users.id, { onDelete: "cascade" }),
    expiresAt: moment().notNull(),
    usedAt: moment(),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.userId),
    index().on(table.expiresAt),
    check("account_links_kind", sql`kind in ('invite', 'reset')`),
    check("account_links_user", sql`(kind = 'reset') = (user_id is not null)`),
  ],
);

/** Tokens of every model call, counted once, at its step's seal. Outlives thread and person. */
export const usage = pgTable(
  "usage",
  {
    /** Of a title: the thread's id. */
    runId: text().notNull(),
    step: integer().notNull(),
    attempt: integer().notNull(),
    userId: text().references(() => users.id, { onDelete: "set null" }),
    endpointId: text(),
    modelId: text(),
    /** The model asked for. */
    model: text().notNull(),
    inputTokens: bigint({ mode: "number" }).notNull().default(0),
    cachedTokens: bigint({ mode: "number" }).notNull().default(0),
    outputTokens: bigint({ mode: "number" }).notNull().default(0),
    reasoningTokens: bigint({ mode: "number" }).notNull().default(0),
    /** By the prices of that moment; null when the model has none. */
    cost: doublePrecision(),
    at: moment().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.step, table.attempt] }),
    index().on(table.at),
    index().on(table.userId, table.at),
  ],
);

/**
 * What was done to accounts, access and settings. Appended by the function `append_audit` of the
 * migration, which chains the hashes; a trigger refuses every change.
 */
export const auditLog = pgTable(
  "audit_log",
  {
    seq: bigint({ mode: "number" }).primaryKey(),
    at: moment().notNull(),
    /** Null: the system, or somebody who is not signed in. No foreign key: entries outlive people. */
    actorId: text(),
    /** The actor's email at that time. */
    actor: text(),
    address: text(),
    action: text().notNull(),
    objectKind: text(),
    objectId: text(),
    /** Facts by name; never secrets, never text of messages. */
    details: jsonb().notNull(),
    requestId: text(),
    /** Hash of the entry before; empty on the first. */
    previousHash: text().notNull(),
    /** SHA-256, hex, of the previous hash and this entry's fields. */
    hash: text().notNull(),
  },
  (table) => [index().on(table.at), index().on(table.action), index().on(table.actorId)],
);
