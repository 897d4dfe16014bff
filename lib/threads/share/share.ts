import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { database } from "@/db/client";
import { findCustomInstructions } from "@/db/queries/account";
import { insertCopiedThread } from "@/db/queries/copied-thread";
import { listBranch } from "@/db/queries/messages";
import { listPartsFrom } from "@/db/queries/parts";
import { sealEndedRuns } from "@/db/queries/seal";
import {
  countView,
  deleteShare,
  findOwnShare,
  findSharedFile,
  findSharedThread,
  insertShare,
  listShareRows,
  replaceShare,
  type SharedFile,
  type ShareRow,
  type Snapshot,
} from "@/db/queries/shares";
import { findTitleOrigin } from "@/db/queries/title-origin";
import { AppError, notFound } from "@/lib/app-error";
import { recordAudit } from "@/lib/audit/audit";
import { requireThread } from "@/lib/auth/thread";
import { env } from "@/lib/env";
import { readSettings } from "@/lib/settings/settings";
import type { AuditAction } from "@/protocol/api";
import { isId, newId } from "@/protocol/ids";
import type { PublicThread, Share, ShareInput, ShareUpdate } from "@/protocol/shares";
import { isLive } from "@/protocol/states";
import { encodeStorable } from "@/protocol/storable";
import { toPublicThread } from "./public-thread";

interface Owner {
  id: string;
  name: string;
}

const messagesMax = 2_000;
const snapshotBytesMax = 8 * 1024 * 1024;
const sharesMax = 200;
/** 192 random bits, in 32 characters of base64url. */
const tokenBytes = 24;
const tokenForm = /^[\w-]{32}$/;

export async function listShares(user: Owner, threadId?: string): Promise<{ shares: Share[] }> {
  if (threadId !== undefined) await requireThread(user, threadId);
  const rows = await listShareRows(database(), { userId: user.id, threadId });
  return { shares: rows.map(toShare) };
}

/** Exactly what a stranger would see. */
export async function previewShare(
  user: Owner,
  threadId: string,
  input: ShareInput,
): Promise<{ thread: PublicThread; snapshot: string }> {
  const { thread } = await takeSnapshot(user, threadId, input);
  return { thread, snapshot: nameOf(thread) };
}

export async function createShare(
  user: Owner,
  threadId: string,
  input: ShareInput,
): Promise<Share> {
  const snapshot = await takeSnapshot(user, threadId, input);
  if ((await listShareRows(database(), { userId: user.id })).length >= sharesMax) throw tooMany();
  const id = newId("share");
  const token = randomBytes(tokenBytes).toString("base64url");
  await insertShare(database(), { id, userId: user.id, threadId, token }, input, snapshot);
  await note(user, "share-create", id, input);
  return await requireShare(user, id);
}

/** A new snapshot, with these options, at the same address. */
export async function updateShare(user: Owner, id: string, change: ShareUpdate): Promise<Share> {
  const { threadId, expiresAt } = await requireShare(user, id);
  const input = { expiresAt, ...change };
  const snapshot = await takeSnapshot(user, threadId, input);
  if (!(await replaceShare(database(), { id, userId: user.id }, input, snapshot))) throw notFound();
  await note(user, "share-update", id, input);
  return await requireShare(user, id);
}

/** From now on the address answers like one that never was. */
export async function revokeShare(user: Owner, id: string): Promise<void> {
  if (!isId("share", id) || !(await deleteShare(database(), user.id, id))) throw notFound();
  await note(user, "share-revoke", id);
}

/** What is at an address; undefined for every address that shows nothing, whatever the reason. */
export async function openShare(token: string): Promise<PublicThread | undefined> {
  const thread = await findOpen(token);
  if (thread) await countView(database(), token);
  return thread;
}

export async function openSharedFile(
  token: string,
  ordinal: string,
): Promise<SharedFile | undefined> {
  if (!tokenForm.test(token) || !/^\d{1,4}$/.test(ordinal)) return undefined;
  if (!(await readSettings()).sharing) return undefined;
  return await findSharedFile(database(), token, Number(ordinal));
}

/** A thread of one's own that begins with the texts of what was shared. */
export async function continueShare(user: Owner, token: string): Promise<{ threadId: string }> {
  const thread = await findOpen(token);
  if (!thread) throw notFound();
  const copied = thread.messages.flatMap(({ role, blocks }) => {
    const texts = blocks.flatMap((block) => (block.kind === "text" ? [block.text] : []));
    return texts.length === 0 ? [] : [{ role, text: texts.join("\n\n") }];
  });
  const place = { userId: user.id, title: thread.title };
  return { threadId: await insertCopiedThread(database(), place, copied) };
}

async function findOpen(token: string): Promise<PublicThread | undefined> {
  if (!tokenForm.test(token) || !(await readSettings()).sharing) return undefined;
  return await findSharedThread(database(), token);
}

async function requireShare(user: Owner, id: string): Promise<Share> {
  const row = isId("share", id) ? await findOwnShare(database(), user.id, id) : undefined;
  if (!row) throw notFound();
  return toShare(row);
}

/** The same for the same contents, whenever they are taken. */
function nameOf({ takenAt: _, ...thread }: PublicThread): string {
  return createHash("sha256").update(encodeStorable(thread)).digest("base64url");
}

async function takeSnapshot(user: Owner, threadId: string, input: ShareInput): Promise<Snapshot> {
  const thread = await requireThread(user, threadId);
  await requireSharing();
  const leafMessageId = thread.leafMessageId;
  if (leafMessageId === null) throw empty();
  await sealEndedRuns(database(), thread.id);
  const place = { threadId: thread.id, from: leafMessageId, limit: messagesMax + 1 };
  const branch = await listBranch(database(), place);
  if (branch.length > messagesMax) throw tooLong();
  // What is still being written is not in it.
  const settled = branch.filter(({ run }) => run === null || !isLive(run.status)).reverse();
  const parts = await listPartsFrom(
    database(),
    settled.map(({ id }) => ({ messageId: id, firstOrdinal: 0 })),
  );
  const source = {
    title: await findShownTitle(
      thread.id,
      settled.map(({ id }) => id),
    ),
    author: input.isAuthorShown ? user.name : null,
    systemPrompt: input.options.systemPrompt ? await readSystemPrompt(user) : "",
    messages: settled.map(({ id, role, run }) => ({
      role,
      model: run?.model ?? null,
      parts: parts.get(id) ?? [],
    })),
  };
  const taken = toPublicThread(source, input.options, new Date());
  if (taken.thread.messages.length === 0) throw empty();
  if (Buffer.byteLength(encodeStorable(taken.thread)) > snapshotBytesMax) throw tooLong();
  // An answer may have ended, or another branch been chosen, since the preview was drawn.
  if (input.snapshot !== undefined && input.snapshot !== nameOf(taken.thread)) throw changed();
  return { leafMessageId, ...taken };
}

/** A title that nobody typed tells of an exchange; undefined when that one is not on the branch. */
async function findShownTitle(
  threadId: string,
  messageIds: readonly string[],
): Promise<string | null | undefined> {
  const origin = await findTitleOrigin(database(), threadId);
  if (!origin) throw notFound();
  const { title, source, answerId } = origin;
  if (title === null || source === "person") return title;
  const isOfBranch = source === "model" && answerId !== null && messageIds.includes(answerId);
  return isOfBranch ? title : undefined;
}

async function readSystemPrompt(user: Owner): Promise<string> {
  const { systemPrompt } = await readSettings();
  const own = await findCustomInstructions(database(), user.id);
  return [systemPrompt.trim(), own.trim()].filter((text) => text !== "").join("\n\n");
}

async function note(
  user: Owner,
  action: AuditAction,
  id: string,
  input?: ShareInput,
): Promise<void> {
  const shown = Object.entries(input?.options ?? {}).flatMap(([name, isOn]) =>
    isOn ? [name] : [],
  );
  const details = input
    ? {
        shows: shown.join(", "),
        isAuthorShown: input.isAuthorShown,
        expires: input.expiresAt ?? "",
      }
    : {};
  const object = { kind: "share", id } as const;
  await recordAudit({ actorId: user.id, action, object, details });
}

function toShare({ token, leafMessageId: _, ...row }: ShareRow): Share {
  return {
    ...row,
    url: `${env().url}/s/${token}`,
    lastViewedAt: row.lastViewedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

async function requireSharing(): Promise<void> {
  if ((await readSettings()).sharing) return;
  throw new AppError({
    status: 403,
    code: "sharing-off",
    detail: "Shared links are turned off here: an administrator can turn them on.",
  });
}

function changed(): AppError {
  return new AppError({
    status: 409,
    code: "share-changed",
    detail: "The thread is not what the preview showed any more: look at it again, then share it.",
    field: "snapshot",
  });
}

function empty(): AppError {
  return new AppError({
    status: 409,
    code: "share-empty",
    detail: "There is nothing to share in this thread yet.",
  });
}

function tooLong(): AppError {
  return new AppError({
    status: 413,
    code: "share-too-long",
    detail: "The thread is too long for one page: share it without reasoning and tools.",
    field: "options",
  });
}

function tooMany(): AppError {
  return new AppError({
    status: 409,
    code: "shares-full",
    detail: `You have ${sharesMax} shared links: revoke one first.`,
  });
}
